using OpenVocabSeg.Data;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Inference;

[TestClass]
[DoNotParallelize]
public sealed class InstanceSegmenterTests
{
    private static readonly DetectionSettings Settings = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, BatchSize = 2 };

    [TestMethod]
    public void A_detection_without_a_mask_pixel_is_no_object()
    {
        using var segmenter = SmallSegmenter.Create();
        var all = segmenter.Predict(SmallSegmenter.Images, Settings with { MaskThreshold = 1e-6f });
        var reports = new Reports();
        var strict = segmenter.Predict(SmallSegmenter.Images, Settings with { MaskThreshold = MiddleOfMasks(segmenter) }, reports);

        Assert.IsTrue(strict.SelectMany(found => found).All(detection => detection.Mask.Area > 0));
        Assert.AreNotEqual(0, strict.Sum(found => found.Count), "Some masks have pixels.");
        Assert.AreNotEqual(0, reports.Last.EmptyMasks, "Some masks have none.");
        Assert.AreEqual(all.Sum(found => found.Count), strict.Sum(found => found.Count) + reports.Last.EmptyMasks);
    }

    [TestMethod]
    public void Several_vocabularies_drop_empty_masks_as_one_does()
    {
        using var segmenter = SmallSegmenter.Create();
        var settings = Settings with { MaskThreshold = MiddleOfMasks(segmenter) };
        var both = new Reports();
        var found = segmenter.PredictEach(SmallSegmenter.Images, [SceneClasses.Base, SceneClasses.Novel], settings, both);
        var one = new Reports();
        using var novel = segmenter.WithVocabulary(SceneClasses.Novel);
        var expected = novel.Predict(SmallSegmenter.Images, settings, one);

        Assert.IsTrue(found.SelectMany(images => images).SelectMany(image => image).All(detection => detection.Mask.Area > 0));
        CollectionAssert.AreEqual(expected.Select(image => image.Count).ToArray(), found[1].Select(image => image.Count).ToArray());
        Assert.IsGreaterThan(one.Last.EmptyMasks, both.Last.EmptyMasks);
    }

    [TestMethod]
    public void Progress_counts_the_images()
    {
        using var segmenter = SmallSegmenter.Create();
        var reports = new Reports();
        segmenter.Predict(SmallSegmenter.Images, Settings, reports);

        CollectionAssert.AreEqual(new[] { (2, 3), (3, 3) }, reports.All.Select(report => (report.Images, report.TotalImages)).ToArray());
    }

    // torch's meta device computes nothing, but every machine has it: a weight that stayed behind would be seen.
    [TestMethod]
    public void A_loaded_network_lies_on_the_device_that_was_asked_for()
    {
        using var file = new MemoryStream(SmallSegmenter.File());
        using var segmenter = InstanceSegmenter.Load(file, device: torch.META);

        Assert.AreEqual(DeviceType.META, segmenter.Device.type);
        var tensors = segmenter.Network.named_parameters().Select(item => (item.name, Tensor: (torch.Tensor)item.parameter))
            .Concat(segmenter.Network.named_buffers().Select(item => (item.name, Tensor: item.buffer))).ToArray();
        Assert.AreNotEqual(0, tensors.Length);
        CollectionAssert.AreEqual(
            Array.Empty<string>(), tensors.Where(item => item.Tensor.device_type != DeviceType.META).Select(item => item.name).ToArray());
    }

    [TestMethod]
    public void A_network_loaded_to_the_CPU_predicts_as_the_one_that_was_saved()
    {
        using var segmenter = SmallSegmenter.Create();
        using var file = new MemoryStream(SmallSegmenter.File());
        using var loaded = InstanceSegmenter.Load(file, device: TorchRuntime.GetDevice("cpu"));

        CollectionAssert.AreEqual(
            segmenter.Predict(SmallSegmenter.Images, Settings)
                .SelectMany(found => found.Select(d => (d.ClassName, d.Score, d.Box)))
                .ToArray(),
            loaded.Predict(SmallSegmenter.Images, Settings)
                .SelectMany(found => found.Select(d => (d.ClassName, d.Score, d.Box)))
                .ToArray());
    }

    // The largest probability differs from mask to mask: a threshold between them leaves some masks empty.
    private static float MiddleOfMasks(InstanceSegmenter segmenter)
    {
        var (low, high) = (0f, 1f);
        for (var i = 0; i < 30; i++)
        {
            var middle = (low + high) / 2;
            var reports = new Reports();
            var kept = segmenter.Predict(SmallSegmenter.Images, Settings with { MaskThreshold = middle }, reports)
                .Sum(found => found.Count);
            if (kept > 0 && reports.Last.EmptyMasks > 0)
            {
                return middle;
            }

            (low, high) = kept == 0 ? (low, middle) : (middle, high);
        }

        throw new AssertInconclusiveException("All masks have the same largest probability.");
    }

    private sealed class Reports : IProgress<PredictionProgress>
    {
        public List<PredictionProgress> All { get; } = [];

        public PredictionProgress Last => All[^1];

        public void Report(PredictionProgress value) => All.Add(value);
    }
}
