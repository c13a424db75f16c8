using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.PublicApi.Tests;

/// <summary>Uses the library as a user does: this project has no access to internal types.</summary>
[TestClass]
public sealed class ConsumerTests
{
    [TestMethod]
    public void The_whole_method_is_one_pipeline_of_public_parts()
    {
        var mlContext = new MLContext(seed: 1);
        var ov = mlContext.OpenVocabSeg;
        var scenes = new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(4);
        var photos = scenes.Select(ToPhoto).ToArray();
        var data = mlContext.Data.LoadFromEnumerable(photos);
        var words = WordEmbeddings.Random(SceneClasses.All.Concat(["a", "and"]), 64, seed: 5);

        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(
                ov.Trainers.CaptionPretraining(new CaptionPretrainingOptions
                {
                    WordEmbeddings = words,
                    Training = ModelPresets.QuickStart.CaptionPretraining with { Epochs = null, Iterations = 2, BatchSize = 2 },
                }),
                TransformerScope.Training)
            .Append(
                ov.Trainers.MaskTeacher(new MaskTeacherOptions
                {
                    Architecture = ModelPresets.QuickStart.Architecture,
                    Training = ModelPresets.QuickStart.Teacher with { Iterations = 2, BatchSize = 2 },
                }),
                TransformerScope.Training)
            .Append(
                ov.Transforms.PseudoMasks(new PseudoMaskOptions
                {
                    Vocabulary = NounVocabulary.FromNames(SceneClasses.All),
                    Labeling = ModelPresets.QuickStart.PseudoLabels,
                }),
                TransformerScope.Training)
            .Append(ov.Trainers.RobustStudent(new RobustStudentOptions
            {
                Training = ModelPresets.QuickStart.Student with
                {
                    Iterations = 2,
                    BatchSize = 2,
                    PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2 },
                },
                Detection = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, MaxDetections = 3 },
            }));
        var fitted = pipeline.Fit(data);
        using var student = fitted.LastTransformer.WithVocabulary("fish", "mushroom");
        var named = student.Append(mlContext.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(student.Transform(data)));

        using var engine = mlContext.Model.CreatePredictionEngine<Photo, SegmentedPhoto>(named);
        var prediction = engine.Predict(photos[0]);
        Assert.HasCount(prediction.Score.Length, prediction.Name);
        Assert.HasCount(4 * prediction.Score.Length, prediction.PredictedBoundingBoxes);
        Assert.IsTrue(prediction.Name.All(name => name is "fish" or "mushroom"));
        foreach (var mask in prediction.PredictedMasks)
        {
            Assert.AreEqual(96, RunLengthMask.FromCompressedCounts(mask, photos[0].Image.Height, photos[0].Image.Width).Width);
        }

        var metrics = ov.Evaluate(student.Transform(data), new ClassSplit(["fish"], ["mushroom"]));
        Assert.AreEqual(photos.Length, metrics.ImageCount);
        Assert.Contains("mushroom", metrics.Masks.PerClass.Keys);
        Assert.IsLessThanOrEqualTo(1, metrics.Boxes.All.AP50);

        using var worded = student.WithVocabulary("fish", new VocabularyClass("plant") { Words = ["mushroom", "tree"] })
            .WithVocabularyColumn();
        using var askingEngine = mlContext.Model.CreatePredictionEngine<Question, Answer>(worded);
        var cups = askingEngine.Predict(new() { Image = photos[0].Image, Vocabulary = ["cup"] });
        Assert.IsTrue(cups.PredictedLabel.All(name => name == "cup"));
        Assert.IsTrue(askingEngine.Predict(new() { Image = photos[0].Image }).PredictedLabel.All(name => name is "fish" or "plant"));
    }

    [TestMethod]
    public void The_catalog_is_one_for_each_context_by_property_and_by_method()
    {
        var mlContext = new MLContext();

        Assert.AreSame(mlContext.OpenVocabSeg, mlContext.GetOpenVocabSeg());
        Assert.AreNotSame(mlContext.OpenVocabSeg, new MLContext().OpenVocabSeg);
    }

    [TestMethod]
    public void Short_forms_take_column_names_and_little_else()
    {
        var ov = new MLContext().OpenVocabSeg;
        var words = WordEmbeddings.Random(["cat"], 8, seed: 1);

        Assert.IsInstanceOfType<IEstimator<CaptionScoringTransformer>>(
            ov.Trainers.CaptionPretraining(words, captionsColumnName: "Sentence"));
        Assert.IsInstanceOfType<IEstimator<InstanceSegmentationTransformer>>(ov.Trainers.MaskTeacher(["cat"], labelColumnName: "Class"));
        Assert.IsInstanceOfType<IEstimator<PseudoMaskTransformer>>(ov.Transforms.PseudoMasks(NounVocabulary.FromNames(["cat"])));
        Assert.IsInstanceOfType<IEstimator<InstanceSegmentationTransformer>>(ov.Trainers.RobustStudent(imageColumnName: "Photo"));
    }

    private static Photo ToPhoto(Scene scene) => new()
    {
        Image = scene.Image.ToMLImage(),
        Captions = [scene.Caption],
        Label = [.. scene.Objects.Select(o => o.ClassName)],
        BoundingBoxes = [.. scene.Objects.SelectMany(o => new[] { o.Box.X0, o.Box.Y0, o.Box.X1, o.Box.Y1 }).Select(x => (float)x)],
        Masks = [.. scene.Objects.Select(o => o.Mask.ToCompressedCounts())],
    };

    private sealed class Question
    {
        public MLImage Image { get; set; } = null!;

        public string[] Vocabulary { get; set; } = [];
    }

    private sealed class Answer
    {
        public string[] PredictedLabel { get; set; } = [];
    }
}
