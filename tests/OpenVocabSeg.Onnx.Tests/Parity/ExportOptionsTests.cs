using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Parity;

/// <summary>Options of exports and predictions.</summary>
[TestClass]
public sealed class ExportOptionsTests
{
    private static readonly PixelImage[] Scenes = QuickStartModel.Scenes(30);

    [TestMethod]
    public void Eight_bits_make_a_quarter_of_the_file_and_find_nearly_the_same()
    {
        using var segmenter = QuickStartModel.Load();
        var options = new OnnxExportOptions { Detection = QuickStartModel.Detection with { ScoreThreshold = 0.3f } };
        var single = QuickStartModel.Export(segmenter, options);
        var small = QuickStartModel.Export(segmenter, options with { Weights = OnnxWeightPrecision.Int8 });
        using var exported = OnnxSegmenter.Load(small);

        var difference = DetectionDifference.Between(segmenter.Predict(Scenes, options.Detection), exported.Predict(Scenes));

        Console.WriteLine($"{single.Length} {small.Length} {difference}");
        Assert.IsLessThan(0.30 * single.Length, small.Length);
        Assert.IsGreaterThan(80, difference.Count);
        Assert.IsLessThan(0.15 * difference.Count, difference.Unmatched);
        Assert.IsLessThan(0.1, difference.Score);
    }

    [TestMethod]
    public void Eight_bits_cost_less_than_a_hundredth_of_the_average_precision()
    {
        using var segmenter = QuickStartModel.Load();
        var options = new OnnxExportOptions { Detection = QuickStartModel.Detection };
        using var single = OnnxSegmenter.Load(QuickStartModel.Export(segmenter, options));
        using var small = OnnxSegmenter.Load(
            QuickStartModel.Export(segmenter, options with { Weights = OnnxWeightPrecision.Int8 }));
        var scenes = new SceneGenerator(new SceneOptions { Seed = 99, Side = 96 }).GenerateMany(150).ToArray();

        var (first, second) = (Precision(single, scenes), Precision(small, scenes));

        Console.WriteLine($"{first:0.0000} {second:0.0000}");
        Assert.IsGreaterThan(0.2, first);
        Assert.IsLessThan(0.01, Math.Abs(first - second));
    }

    [TestMethod]
    public void A_file_of_one_size_takes_images_that_are_resized_to_it_and_refuses_others()
    {
        using var segmenter = QuickStartModel.Load();
        var options = new OnnxExportOptions { Detection = QuickStartModel.Detection, Size = new ImageSize(96, 96) };
        using var exported = OnnxSegmenter.Load(QuickStartModel.Export(segmenter, options));
        PixelImage[] images = [.. Scenes, .. QuickStartModel.Scenes(3, side: 200)];

        DetectionDifference.Between(segmenter.Predict(images, options.Detection), exported.Predict(images)).AssertSame(leastCount: 50);
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => exported.Predict([Scenes[0], new PixelImage(96, 48, new byte[3 * 96 * 48])]));
        Assert.Contains("Image 1 has 96×48 pixels", error.Message);
        Assert.Contains("96×96 only", error.Message);
    }

    [TestMethod]
    public void Thresholds_of_a_prediction_are_those_of_the_model()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = OnnxSegmenter.Load(QuickStartModel.Export(segmenter));
        var settings = QuickStartModel.Detection with { ScoreThreshold = 0.6f, NmsThreshold = 0.2f, MaskThreshold = 0.8f };

        DetectionDifference.Between(
            segmenter.Predict(Scenes, settings),
            exported.Predict(Scenes, new OnnxPredictionSettings { ScoreThreshold = 0.6f, NmsThreshold = 0.2f, MaskThreshold = 0.8f }))
            .AssertSame(leastCount: 20);
        foreach (var (wrong, name) in new[]
        {
            (new OnnxPredictionSettings { ScoreThreshold = 1.1f }, "ScoreThreshold"),
            (new OnnxPredictionSettings { NmsThreshold = 0 }, "NmsThreshold"),
            (new OnnxPredictionSettings { MaskThreshold = float.NaN }, "MaskThreshold"),
        })
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => exported.Predict(Scenes, wrong));
            Assert.AreEqual(name, error.ParamName);
        }
    }

    [TestMethod]
    public void Progress_counts_images_and_what_was_left_out_and_a_prediction_ends_when_it_is_cancelled()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = OnnxSegmenter.Load(QuickStartModel.Export(segmenter));
        using var source = new CancellationTokenSource();
        var reports = new List<OnnxPredictionProgress>();
        var progress = new Reports(report =>
        {
            reports.Add(report);
            source.Cancel();
        });

        Assert.ThrowsExactly<OperationCanceledException>(() => exported.Predict(Scenes, null, progress, source.Token));

        Assert.HasCount(1, reports);
        Assert.AreEqual(new OnnxPredictionProgress(1, 30, reports[0].EmptyMasks), reports[0]);
    }

    [TestMethod]
    public void Masks_without_a_pixel_are_counted()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = OnnxSegmenter.Load(QuickStartModel.Export(segmenter));
        var (ours, theirs) = (0, 0);

        segmenter.Predict(Scenes, QuickStartModel.Detection with { MaskThreshold = 0.97f },
            new Progress(report => ours = report.EmptyMasks));
        exported.Predict(Scenes, new OnnxPredictionSettings { MaskThreshold = 0.97f }, new Reports(report => theirs = report.EmptyMasks));

        Assert.IsGreaterThan(0, ours);
        Assert.AreEqual(ours, theirs);
    }

    [TestMethod]
    public void A_noise_that_is_not_wanted_is_not_estimated()
    {
        using var segmenter = QuickStartModel.Load();
        var options = new OnnxExportOptions { Detection = QuickStartModel.Detection with { EstimateNoise = false } };
        using var without = OnnxSegmenter.Load(QuickStartModel.Export(segmenter, options));
        using var with = OnnxSegmenter.Load(QuickStartModel.Export(segmenter));

        Assert.IsFalse(without.PredictsNoise);
        Assert.IsTrue(with.PredictsNoise);
        Assert.IsTrue(without.Predict(Scenes)[0].All(detection => detection.MaskNoise is null));
        Assert.IsTrue(with.Predict(Scenes)[0].All(detection => detection.MaskNoise > 0));
    }

    [TestMethod]
    public void A_weight_of_the_IoU_that_a_model_does_not_predict_is_refused()
    {
        using var segmenter = QuickStartModel.Load();
        using var stream = new MemoryStream();

        var error = Assert.ThrowsExactly<ArgumentException>(
            () => segmenter.ExportOnnx(
                stream, new OnnxExportOptions { Detection = new DetectionSettings { Score = new() { IouWeight = 1 } } }));

        Assert.Contains("IouWeight", error.Message);
    }

    [TestMethod]
    public void Predictions_run_on_several_threads_at_once()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = OnnxSegmenter.Load(
            QuickStartModel.Export(segmenter), new OnnxSegmenterOptions { Threads = 1, KeepMemory = false });
        var expected = exported.Predict(Scenes);

        Parallel.For(0, 4, _ => DetectionDifference.Between(expected, exported.Predict(Scenes)).AssertSame(leastCount: 50));
    }

    // Mean AP of masks.
    private static double Precision(OnnxSegmenter segmenter, Scene[] scenes)
    {
        var ids = segmenter.Classes.Select((name, index) => (name, Id: index + 1L)).ToDictionary(pair => pair.name, pair => pair.Id);
        var found = segmenter.Predict([.. scenes.Select(scene => scene.Image)]);
        return CocoEvaluator.Evaluate(
            Enumerable.Range(0, scenes.Length).Select(image => (long)image),
            ids.Select(pair => new EvaluationCategory(pair.Value, pair.Key)),
            scenes.SelectMany((scene, image) => scene.Objects.Where(item => ids.ContainsKey(item.ClassName))
                .Select(item => new EvaluationGroundTruth(image, ids[item.ClassName], Mask: item.Mask))),
            found.SelectMany((detections, image) => detections
                .Select(item => new EvaluationDetection(image, ids[item.ClassName], item.Score, Mask: item.Mask)))).Summary.AP;
    }

    private sealed class Reports(Action<OnnxPredictionProgress> report) : IProgress<OnnxPredictionProgress>
    {
        public void Report(OnnxPredictionProgress value) => report(value);
    }

    private sealed class Progress(Action<PredictionProgress> report) : IProgress<PredictionProgress>
    {
        public void Report(PredictionProgress value) => report(value);
    }
}
