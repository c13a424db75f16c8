using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Parity;

/// <summary>Vocabularies of an exported file: other words, synonyms, given vectors, a fixed number of words.</summary>
[TestClass]
public sealed class VocabularyParityTests
{
    private static readonly DetectionSettings Settings = QuickStartModel.Detection with { ScoreThreshold = 0.02f };
    private static readonly PixelImage[] Scenes = QuickStartModel.Scenes(20);

    [TestMethod]
    [DataRow(null)]
    [DataRow(64)]
    public void Classes_of_synonyms_and_single_words_give_the_same_detections(int? maxWords)
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = Load(segmenter, new OnnxExportOptions { Detection = Settings, MaxWords = maxWords });
        VocabularyClass[] vocabulary =
        [
            new VocabularyClass("round") { Words = [segmenter.Classes[0], segmenter.Classes[1]] },
            VocabularyClass.FromString(segmenter.Classes[2]),
            new VocabularyClass("other") { Words = [segmenter.Classes[3], segmenter.Classes[4], segmenter.Classes[5]] },
        ];
        using var ours = segmenter.WithVocabulary(vocabulary);
        using var theirs = exported.WithVocabulary(vocabulary);

        DetectionDifference.Between(ours.Predict(Scenes, Settings), theirs.Predict(Scenes)).AssertSame(leastCount: 20);
        CollectionAssert.AreEqual(new[] { "round", segmenter.Classes[2], "other" }, theirs.Classes.ToArray());
    }

    [TestMethod]
    public void A_fixed_number_of_words_changes_nothing()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = Load(segmenter, new OnnxExportOptions { Detection = Settings, MaxWords = 40 });
        using var one = exported.WithVocabulary([segmenter.Classes[2]]);
        using var ours = segmenter.WithVocabulary([segmenter.Classes[2]]);

        DetectionDifference.Between(segmenter.Predict(Scenes, Settings), exported.Predict(Scenes)).AssertSame(leastCount: 100);
        DetectionDifference.Between(ours.Predict(Scenes, Settings), one.Predict(Scenes)).AssertSame(leastCount: 10);
    }

    [TestMethod]
    public void Too_many_words_are_one_error()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = Load(segmenter, new OnnxExportOptions { MaxWords = segmenter.Vocabulary.Sum(entry => entry.Words.Count) });
        var vectors = Enumerable.Range(0, 100).Select(i => (IReadOnlyList<float>)Enumerable.Repeat(i + 1f, 64).ToArray()).ToArray();

        var error = Assert.ThrowsExactly<ArgumentException>(
            () => exported.WithVectors([.. Enumerable.Range(0, 100).Select(i => $"class {i}")], vectors));

        Assert.Contains("100", error.Message);
    }

    [TestMethod]
    public void An_export_that_its_own_classes_do_not_fit_is_refused_before_it_is_written()
    {
        using var segmenter = QuickStartModel.Load();
        using var stream = new MemoryStream();

        var error = Assert.ThrowsExactly<ArgumentException>(
            () => segmenter.ExportOnnx(stream, new OnnxExportOptions { MaxWords = 2 }));

        Assert.Contains("MaxWords", error.Message);
        Assert.AreEqual(0, stream.Length);
    }

    [TestMethod]
    public void Given_vectors_are_words_as_any_other()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = Load(segmenter, new OnnxExportOptions { Detection = Settings });
        var words = WordEmbeddings.Random(["red thing", "thing"], 64, seed: 8);
        IReadOnlyList<float>[] vectors = [.. words.Words.Select(word => (IReadOnlyList<float>)words.Table.Embed([word]))];
        Assert.AreEqual((true, false), (exported.Knows(exported.Classes[0]), exported.Knows("a word that is in no file")));
        using var given = exported.WithVectors(words.Words, vectors);
        using var ours = new InstanceSegmenter(
            segmenter.Network, words, words.Words, segmenter.NormalizeEmbeddings);

        DetectionDifference.Between(ours.Predict(Scenes, Settings), given.Predict(Scenes)).AssertSame(leastCount: 5);
    }

    [TestMethod]
    public void Vectors_of_another_width_and_wrong_counts_are_one_error()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = Load(segmenter, new OnnxExportOptions());

        Assert.Contains("63 values", Error(["a"], new float[63]).Message);
        Assert.Contains("Expected 2 vectors for 2 classes", Error(["a", "b"], new float[64]).Message);
        Assert.Contains("not a finite number", Error(["a"], [.. Enumerable.Repeat(float.NaN, 64)]).Message);
        Assert.Contains("zebra", Assert.ThrowsExactly<ArgumentException>(() => exported.WithVocabulary(["zebra"])).Message);

        ArgumentException Error(string[] names, float[] vector) =>
            Assert.ThrowsExactly<ArgumentException>(() => exported.WithVectors(names, [vector]));
    }

    [TestMethod]
    public void A_segmenter_of_other_words_outlives_the_one_that_it_came_from()
    {
        using var segmenter = QuickStartModel.Load();
        var exported = Load(segmenter, new OnnxExportOptions());
        using var other = exported.WithVocabulary([segmenter.Classes[0]]);
        exported.Dispose();

        other.Predict(Scenes[..1]);

        Assert.ThrowsExactly<ObjectDisposedException>(() => exported.Predict(Scenes));
        Assert.ThrowsExactly<ObjectDisposedException>(() => exported.WithVocabulary(["a"]));
    }

    private static OnnxSegmenter Load(InstanceSegmenter segmenter, OnnxExportOptions options) =>
        OnnxSegmenter.Load(QuickStartModel.Export(segmenter, options));
}
