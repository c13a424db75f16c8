using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Segmentation;

[TestClass]
public sealed class VocabularyTests
{
    private static readonly MLContext Context = FittedChain.Context;

    [TestMethod]
    public void A_class_is_found_where_any_of_its_synonyms_is()
    {
        using var animal = FittedChain.Student.WithVocabulary(new VocabularyClass("animal") { Words = ["fish", "moon"] });
        CollectionAssert.AreEqual(new[] { "animal" }, animal.Classes.ToArray());
        var (together, fish, moon) = (BestScores(animal), BestScores("fish"), BestScores("moon"));

        for (var i = 0; i < together.Length; i++)
        {
            Assert.AreEqual(Math.Max(fish[i], moon[i]), together[i], 1e-6f);
        }

        Assert.IsFalse(fish.SequenceEqual(moon), "The synonyms are told apart.");
    }

    [TestMethod]
    public void One_object_under_two_synonyms_is_one_instance()
    {
        using var separate = FittedChain.Student.WithVocabulary("fish", "moon");
        using var merged = FittedChain.Student.WithVocabulary(new VocabularyClass("fish", "moon"));
        var images = TinyStages.Scenes().Select(row => row.Image!).ToArray();

        Assert.IsTrue(separate.Predict(images).Any(HasTwins), "Without synonyms the same region comes under both words.");
        Assert.IsFalse(merged.Predict(images).Any(HasTwins));

        static bool HasTwins(IReadOnlyList<Detection> detections) => detections.GroupBy(d => d.Box).Any(group => group.Count() > 1);
    }

    [TestMethod]
    public void Words_and_classes_with_synonyms_go_together()
    {
        using var mixed = FittedChain.Student.WithVocabulary("cup", new VocabularyClass("fish", "moon"), "star picture");
        using var named = FittedChain.Student.WithVocabulary(new VocabularyClass("Fisch") { Words = ["fish"] });
        using var plain = FittedChain.Student.WithVocabulary("fish");

        CollectionAssert.AreEqual(new[] { "cup", "fish", "star picture" }, mixed.Classes.ToArray());
        CollectionAssert.AreEqual(new[] { "fish", "moon" }, mixed.Vocabulary[1].Words.ToArray());
        Assert.HasCount(6, Predictions.Read(Context, mixed, FittedChain.Data));
        Predictions.AssertEqual(
            Predictions.Read(Context, plain, FittedChain.Data), Predictions.Read(Context, named, FittedChain.Data));
    }

    [TestMethod]
    public void Synonyms_survive_both_model_files()
    {
        using var original = FittedChain.Student.WithVocabulary("cup", new VocabularyClass("Tier") { Words = ["fish", "moon"] });
        using var own = new MemoryStream();
        original.Save(own);
        own.Position = 0;
        using var pipeline = new MemoryStream();
        Context.Model.Save(original, FittedChain.Data.Schema, pipeline);
        pipeline.Position = 0;

        foreach (var loaded in new[] { Context.OpenVocabSeg.Load(own), Context.Model.Load(pipeline, out _) })
        {
            var segmenter = loaded as InstanceSegmentationTransformer
                ?? ((IEnumerable<ITransformer>)loaded).OfType<InstanceSegmentationTransformer>().Single();
            CollectionAssert.AreEqual(new[] { "cup", "Tier" }, segmenter.Classes.ToArray());
            CollectionAssert.AreEqual(new[] { "fish", "moon" }, segmenter.Vocabulary[1].Words.ToArray());
            Predictions.AssertEqual(
                Predictions.Read(Context, original, FittedChain.Data), Predictions.Read(Context, segmenter, FittedChain.Data));
            segmenter.Dispose();
        }
    }

    [TestMethod]
    public void A_vocabulary_goes_through_further_training()
    {
        using var teacher = FittedChain.Teacher.WithVocabulary("cup", new VocabularyClass("fish", "moon"));
        var options = TinyStages.StudentOptions();
        options.InitialModel = teacher;
        options.PseudoLabels = null;
        options.BaseClasses = [FittedChain.Teacher.Classes[0]];
        using var student = Context.OpenVocabSeg.Trainers.RobustStudent(options).Fit(FittedChain.Data);
        using var again = student.WithVocabulary(teacher.Vocabulary);

        CollectionAssert.AreEqual(options.BaseClasses.ToArray(), student.Classes.ToArray());
        CollectionAssert.AreEqual(new[] { "cup", "fish" }, again.Classes.ToArray());
        Assert.HasCount(6, Predictions.Read(Context, again, FittedChain.Data));
        CollectionAssert.AreEqual(new[] { "cup", "fish" }, teacher.Classes.ToArray(), "The initial model is left as it was.");
    }

    [TestMethod]
    public void Spaces_around_names_are_cut_off()
    {
        using var spaced = FittedChain.Student.WithVocabulary(" moon\t", "picture  fish");
        CollectionAssert.AreEqual(new[] { "moon", "picture fish" }, spaced.Classes.ToArray());
    }

    [TestMethod]
    public void Faults_of_a_vocabulary_are_named()
    {
        Expect("The class 'fish' occurs twice", "fish", "fish");
        Expect("The class 'fish' occurs twice", "fish", " fish");
        Expect("'fish' and 'FISH' are the same class", "fish", "FISH", "fishes");
        Expect("'moon' (of 'fish') and 'moons' are the same class", new VocabularyClass("fish", "moon"), "moons");
        Expect("The word 'moon' belongs to the classes 'fish' and 'moon'", new VocabularyClass("fish", "moon"), "moon");
        Expect("The word embeddings do not contain 'mooon' (did you mean moon", new VocabularyClass("fish", "mooon"));
        Expect("The word embeddings do not contain 'blu' of 'blu fish'", "blu fish");
        Assert.ThrowsExactly<ArgumentException>(() => new VocabularyClass("fish", " "));
        Assert.ThrowsExactly<ArgumentException>(() => new VocabularyClass("fish") { Words = [] });

        static void Expect(string message, params VocabularyClass[] classes) => StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => FittedChain.Student.WithVocabulary(classes)).Message,
            message,
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void Each_row_is_searched_for_the_words_it_names()
    {
        using var transformer = FittedChain.Student.WithVocabularyColumn();
        string[][] words = [["cup"], ["fish", "moon"], [], ["cup"], ["fish", "fish ", "Fishes"], ["picture fish"]];
        var rows = TinyStages.Scenes().Zip(words, (scene, row) => new WordedRow { Image = scene.Image, Vocabulary = row }).ToArray();
        var view = transformer.Transform(Context.Data.LoadFromEnumerable(rows));
        var found = Context.Data.CreateEnumerable<WordedPrediction>(view, reuseRowObject: false).ToArray();

        Assert.AreEqual(new VectorDataViewType(TextDataViewType.Instance), view.Schema["PredictedLabel"].Type);
        for (var i = 0; i < rows.Length; i++)
        {
            using var alone = words[i].Length == 0
                ? FittedChain.Student.WithVocabulary(FittedChain.Student.Vocabulary)
                : FittedChain.Student.WithVocabulary(words[i].Distinct(VocabularyClass.WordComparer));
            var expected = alone.Predict([rows[i].Image!])[0];
            CollectionAssert.AreEqual(expected.Select(d => d.ClassName).ToArray(), found[i].PredictedLabel, $"Row {i}");
            foreach (var (one, other) in expected.Select(d => d.Score).Zip(found[i].Score))
            {
                Assert.AreEqual(one, other, 1e-6f);
            }
        }
    }

    [TestMethod]
    public void A_prediction_engine_takes_the_words_of_its_row()
    {
        using var transformer = FittedChain.Student.WithVocabularyColumn();
        using var engine = Context.Model.CreatePredictionEngine<WordedRow, WordedPrediction>(transformer);
        var image = TinyStages.Scenes()[0].Image;

        Assert.IsTrue(engine.Predict(new() { Image = image, Vocabulary = ["cup"] }).PredictedLabel.All(name => name == "cup"));
        Assert.IsTrue(engine.Predict(new() { Image = image, Vocabulary = ["moon"] }).PredictedLabel.All(name => name == "moon"));
        var unknown = Assert.ThrowsExactly<InvalidDataException>(() => engine.Predict(new() { Image = image, Vocabulary = ["moom"] }));
        StringAssert.Contains(
            unknown.Message,
            "column 'Vocabulary'. The word embeddings do not contain 'moom' (did you mean moon",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void The_vocabulary_column_is_checked_saved_and_kept()
    {
        using var transformer = FittedChain.Student.WithVocabularyColumn("Words");
        using var file = new MemoryStream();
        transformer.Save(file);
        file.Position = 0;
        using var loaded = Context.OpenVocabSeg.Load(file);
        using var other = loaded.WithVocabulary("cup").WithDetection(TinyStages.Detection);

        Assert.AreEqual("Words", loaded.VocabularyColumnName);
        Assert.AreEqual("Words", other.VocabularyColumnName);
        var absent = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => loaded.Transform(FittedChain.Data));
        StringAssert.StartsWith(absent.Message, "Could not find input column 'Words'", StringComparison.Ordinal);
    }

    private static float[] BestScores(params string[] classes)
    {
        using var transformer = FittedChain.Student.WithVocabulary(classes);
        return BestScores(transformer);
    }

    private static float[] BestScores(InstanceSegmentationTransformer transformer) =>
        [.. transformer.Predict([.. TinyStages.Scenes().Select(row => row.Image!)]).Select(detections => detections[0].Score)];

    private sealed class WordedRow
    {
        public MLImage? Image { get; set; }

        public string[] Vocabulary { get; set; } = [];
    }

    private sealed class WordedPrediction
    {
        public string[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
