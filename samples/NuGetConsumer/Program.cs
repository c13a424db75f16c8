// Trains a small instance segmenter on generated images, evaluates, saves and loads it, and predicts with another vocabulary.
// It takes a few steps only: it shows that the packages work together, and hardly learns anything.
using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using Samples.NuGetConsumer;

var mlContext = new MLContext(seed: 1);
_ = mlContext.OpenVocabSeg;
var photos = new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(16).Select(ToPhoto).ToArray();
var train = mlContext.Data.LoadFromEnumerable(photos[..12]);
var test = mlContext.Data.LoadFromEnumerable(photos[12..]);
var options = new MaskTeacherOptions
{
    WordEmbeddings = WordEmbeddings.Random(SceneClasses.All, dimension: 64, seed: 5),
    Architecture = ModelPresets.QuickStart.Architecture,
    Training = ModelPresets.QuickStart.Teacher with { Iterations = 5, BatchSize = 4 },
    Detection = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0.01f },
};

var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    .Append(mlContext.OpenVocabSeg.Trainers.MaskTeacher(options))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var model = pipeline.Fit(train);
var metrics = mlContext.OpenVocabSeg.Evaluate(model.Transform(test));
Console.WriteLine($"{metrics.ImageCount} test images, mask AP50 {metrics.Masks.All.AP50:0.000}");

var folder = Directory.CreateTempSubdirectory("nuget-consumer-").FullName;
try
{
    var file = Path.Combine(folder, "model.zip");
    mlContext.Model.Save(model, train.Schema, file);
    using var engine = mlContext.Model.CreatePredictionEngine<Photo, SegmentedPhoto>(mlContext.Model.Load(file, out _));
    var found = engine.Predict(photos[^1]);
    var names = string.Join(", ", found.PredictedLabel.Distinct().Order());
    Console.WriteLine($"The loaded pipeline finds {found.Score.Length} instances: {names}");

    var segmenterFile = Path.Combine(folder, "segmenter.zip");
    model.OfType<InstanceSegmentationTransformer>().Single().Save(segmenterFile);
    using var segmenter = mlContext.OpenVocabSeg.Load(segmenterFile);
    using var worded = segmenter.WithVocabulary("fish", new VocabularyClass("plant") { Words = ["mushroom", "tree"] });
    var detections = worded.Predict([photos[^1].Image])[0];
    Console.WriteLine($"With the vocabulary fish and plant it finds {detections.Count} instances.");
}
finally
{
    Directory.Delete(folder, recursive: true);
}

Console.WriteLine("The packages work.");

static Photo ToPhoto(Scene scene) => new()
{
    Image = scene.Image.ToMLImage(),
    Label = [.. scene.Objects.Select(o => o.ClassName)],
    BoundingBoxes = [.. scene.Objects.SelectMany(o => Edges(o.Box))],
    Masks = [.. scene.Objects.Select(o => o.Mask.ToCompressedCounts())],
};

static float[] Edges(BoundingBox box) => [(float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1];
