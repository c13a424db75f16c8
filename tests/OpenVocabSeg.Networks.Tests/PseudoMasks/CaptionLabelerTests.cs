using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.PseudoMasks;
using OpenVocabSeg.Networks.Tests.Inference;

namespace OpenVocabSeg.Networks.Tests.PseudoMasks;

[TestClass]
[DoNotParallelize]
public sealed class CaptionLabelerTests
{
    private static readonly PseudoLabelSettings Settings = ModelPresets.QuickStart.PseudoLabels;

    [TestMethod]
    public void Nouns_are_compared_by_their_words_and_labeled_by_their_classes()
    {
        using var teacher = SmallSegmenter.Create();
        var (first, second) = (SceneClasses.All[0], SceneClasses.All[1]);
        var vocabulary = new NounVocabulary([new(7, $"{first}_(thing)", []), new(3, "unheard", [second])]);
        var labels = new CaptionLabeler(teacher, vocabulary, Settings with { MaskThreshold = 1e-6 })
            .Label(SmallSegmenter.Images, [[$"a {second} and a {first}"], [], [$"a {first}", $"the {first}"]]);
        var expected = new PseudoLabeler(teacher, Settings with { MaskThreshold = 1e-6 })
            .Label(SmallSegmenter.Images, [Nouns.Of([second, first]), [], Nouns.Of([first])]);

        // "thing" has no vector here, so the word is used as the class name.
        AssertEqual(expected, labels);
    }

    [TestMethod]
    public void A_noun_does_not_compete_with_itself_under_the_name_of_a_class()
    {
        using var teacher = SmallSegmenter.Create();
        var settings = Settings with { Choice = Settings.Choice with { WordScore = WordScore.LogProbability } };
        var name = SceneClasses.All[2];
        using var plain = teacher.WithVocabulary(SceneClasses.All);
        using var other = teacher.WithVocabulary(
            SceneClasses.All.Select(word => word == name ? new VocabularyClass("Ding") { Words = [word] } : new VocabularyClass(word)));
        var image = SmallSegmenter.Images.Take(1).ToArray();
        var captions = new IReadOnlyList<string>[] { [$"a {name}"] };
        var vocabulary = NounVocabulary.FromNames([name]);

        AssertEqual(
            new CaptionLabeler(plain, vocabulary, settings).Label(image, captions),
            new CaptionLabeler(other, vocabulary, settings).Label(image, captions));
    }

    [TestMethod]
    public void Two_nouns_of_one_word_do_not_halve_each_others_probability()
    {
        using var teacher = SmallSegmenter.Create();
        var settings = Settings with { Choice = Settings.Choice with { WordScore = WordScore.LogProbability } };
        var name = SceneClasses.All[2];
        var image = SmallSegmenter.Images.Take(1).ToArray();
        var one = new PseudoLabeler(teacher, settings).Label(image, [Nouns.Of([name])])[0];
        var two = new PseudoLabeler(teacher, settings)
            .Label(image, [[new(new(1, name, []), name, "first"), new(new(2, name, []), name, "second")]])[0];

        CollectionAssert.AreEqual(new[] { one[0].Score, one[0].Score }, two.Select(label => label.Score).ToArray());
        CollectionAssert.AreEqual(new[] { "first", "second" }, two.Select(label => label.ClassName).ToArray());
    }

    [TestMethod]
    public void Labels_without_a_mask_pixel_are_left_out_and_counted()
    {
        using var teacher = SmallSegmenter.Create();
        var captions = SmallSegmenter.Images.Select(_ => (IReadOnlyList<string>)["a " + string.Join(" and a ", SceneClasses.All)])
            .ToArray();
        var progress = new LastProgress();
        var (low, high) = (0d, 1d);
        IReadOnlyList<IReadOnlyList<Detection>> labels;
        do
        {
            var middle = (low + high) / 2;
            labels = new CaptionLabeler(teacher, NounVocabulary.FromNames(SceneClasses.All), Settings with { MaskThreshold = middle })
                .Label(SmallSegmenter.Images, captions, progress);
            (low, high) = progress.Value!.EmptyMasks == 0 ? (middle, high) : (low, middle);
        }
        while (progress.Value.EmptyMasks == 0 || labels.All(ofImage => ofImage.Count == 0));

        Assert.AreEqual(
            new PredictionProgress(SmallSegmenter.Images.Count, SmallSegmenter.Images.Count, progress.Value.EmptyMasks),
                progress.Value);
        Assert.AreEqual(SmallSegmenter.Images.Count * SceneClasses.All.Count, labels.Sum(l => l.Count) + progress.Value.EmptyMasks);
        Assert.IsTrue(labels.SelectMany(ofImage => ofImage).All(label => label.Mask.Area > 0));
    }

    private static void AssertEqual(IReadOnlyList<IReadOnlyList<Detection>> expected, IReadOnlyList<IReadOnlyList<Detection>> actual)
    {
        CollectionAssert.AreEqual(expected.Select(labels => labels.Count).ToArray(), actual.Select(labels => labels.Count).ToArray());
        CollectionAssert.AreEqual(expected.SelectMany(labels => labels).ToArray(), actual.SelectMany(labels => labels).ToArray());
    }

    private sealed class LastProgress : IProgress<PredictionProgress>
    {
        public PredictionProgress? Value { get; private set; }

        public void Report(PredictionProgress value) => Value = value;
    }
}
