using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx.ML;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.MLNet;

/// <summary>The estimator over exported models has the columns of <see cref="InstanceSegmentationTransformer"/>.</summary>
[TestClass]
public sealed class OnnxEstimatorTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("ovs-onnx-ml").FullName;
    private static readonly MLContext Context = new(1);
    private static Photo[] _photos = null!;

    private static string Model => Path.Combine(Folder, "model.onnx");

    [ClassInitialize]
    public static void Export(TestContext context)
    {
        _ = context;
        using var segmenter = QuickStartModel.Load();
        File.WriteAllBytes(Model, QuickStartModel.Export(segmenter));
        _photos = [.. QuickStartModel.Scenes(4).Select(image => new Photo { Image = image.ToMLImage() })];
    }

    [ClassCleanup]
    public static void Clean()
    {
        Array.ForEach(_photos, photo => photo.Image.Dispose());
        Directory.Delete(Folder, recursive: true);
    }

    [TestMethod]
    public void Columns_are_those_of_the_models_own_transformer()
    {
        using var ours = Context.OpenVocabSeg.Load(QuickStartModel.File).WithDetection(QuickStartModel.Detection);
        var rows = Context.Data.LoadFromEnumerable(_photos);
        var estimator = Context.OpenVocabSegOnnx.Segment(Model);
        using var exported = estimator.Fit(rows);

        var (expected, actual) = (ours.Transform(rows), exported.Transform(rows));

        CollectionAssert.AreEqual(Describe(expected.Schema), Describe(actual.Schema));
        var chained = Context.Transforms.CopyColumns("Photo", "Image").Append(estimator)
            .Append(Context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        Assert.IsNotEmpty(chained.Fit(rows).Transform(rows).GetColumn<string[]>("Name").First());
        var (first, second) = (Read(ours, rows), Read(exported, rows));
        Assert.HasCount(4, second);
        foreach (var (photo, other) in first.Zip(second))
        {
            Assert.IsNotEmpty(photo.Name);
            CollectionAssert.AreEqual(photo.Name, other.Name);
            AssertNear(photo.Score, other.Score, 1e-4f);
            AssertNear(photo.PredictedBoundingBoxes, other.PredictedBoundingBoxes, 1e-2f);
            AssertNear(photo.MaskNoise, other.MaskNoise, 1e-2f);
            foreach (var (mask, otherMask) in photo.PredictedMasks.Zip(other.PredictedMasks))
            {
                var (a, b) = (RunLengthMask.FromCompressedCounts(mask, 96, 96), RunLengthMask.FromCompressedCounts(otherMask, 96, 96));
                Assert.IsLessThan(1e-3 * 96 * 96, RunLengthMask.Union(a, b).Area - RunLengthMask.Intersect(a, b).Area);
            }
        }
    }

    [TestMethod]
    public void A_pipeline_is_saved_and_loaded_with_its_words()
    {
        var rows = Context.Data.LoadFromEnumerable(_photos);
        string[] words = [SceneClasses.All[0], SceneClasses.All[1]];
        var options = new OnnxSegmentationOptions
        {
            ScoreColumnName = "Sureness",
            Vocabulary = [new VocabularyClass("thing") { Words = words }, VocabularyClass.FromString(SceneClasses.All[2])],
            Prediction = new OnnxPredictionSettings { ScoreThreshold = 0.05f },
        };
        using var fitted = Context.OpenVocabSegOnnx.Segment(Model, options).Fit(rows);
        var expected = Scores(fitted.Transform(rows));
        Context.Model.Save(fitted, inputSchema: null, Path.Combine(Folder, "pipeline.zip"));
        fitted.Save(Path.Combine(Folder, "transformer.zip"));
        fitted.Dispose();

        var other = new MLContext();
        var catalog = other.OpenVocabSegOnnx;
        var pipeline = other.Model.Load(Path.Combine(Folder, "pipeline.zip"), out _);
        using var transformer = catalog.Load(Path.Combine(Folder, "transformer.zip"));

        Assert.IsNotEmpty(expected);
        CollectionAssert.AreEqual(expected, Scores(pipeline.Transform(rows)));
        CollectionAssert.AreEqual(expected, Scores(transformer.Transform(rows)));
        CollectionAssert.AreEqual(new[] { "thing", SceneClasses.All[2] }, transformer.Classes.ToArray());
        (pipeline as IDisposable)?.Dispose();

        float[] Scores(IDataView view) => [.. view.GetColumn<float[]>("Sureness").SelectMany(scores => scores)];
    }

    [TestMethod]
    public void Other_words_share_the_loaded_model_and_mistakes_are_named()
    {
        var rows = Context.Data.LoadFromEnumerable(_photos);
        using var fitted = Context.OpenVocabSegOnnx.Segment(Model).Fit(rows);
        using var one = fitted.WithVocabulary(SceneClasses.All[3]);
        Assert.HasCount(1, one.Classes);
        Assert.HasCount(4, Read(one, rows));

        var missing = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.OpenVocabSegOnnx.Segment(Model, new OnnxSegmentationOptions { ImageColumnName = "Picture" }).Fit(rows));
        Assert.Contains("Picture", missing.Message);
        Assert.Contains("nowhere.onnx", Assert.ThrowsExactly<FileNotFoundException>(
            () => Context.OpenVocabSegOnnx.Segment("nowhere.onnx").Fit(rows)).Message);
        Assert.ThrowsExactly<InvalidDataException>(() => Context.OpenVocabSegOnnx.Load(QuickStartModel.File));
        Assert.ThrowsExactly<InvalidDataException>(() => Context.OpenVocabSegOnnx.Load(Model));
        Assert.ThrowsExactly<ArgumentException>(
            () => Context.OpenVocabSegOnnx.Segment(Model, new OnnxSegmentationOptions { Vocabulary = [] }));
    }

    private static string[] Describe(DataViewSchema schema) =>
    [
        .. schema.Select(column => $"{column.Name}: {column.Type} {string.Join(',', column.Annotations.Schema.Select(item => item.Name))}"),
    ];

    private static SegmentedPhoto[] Read(ITransformer model, IDataView rows)
    {
        var named = Context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(model.Transform(rows));
        return [.. Context.Data.CreateEnumerable<SegmentedPhoto>(named.Transform(model.Transform(rows)), reuseRowObject: false)];
    }

    private static void AssertNear(float[] expected, float[] actual, float tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance);
        }
    }
}
