using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Fixture 08: detections from the box head's outputs. INDEX.json: labels exact, boxes 1e-3 px, scores 1e-6.</summary>
[TestClass]
public sealed class BoxPostProcessorParityTests
{
    private const double BoxTolerance = 1e-3;
    private const double ScoreTolerance = 1e-6;

    [TestMethod]
    [DataRow("08_box_postprocess", "student")]
    [DataRow("08_box_postprocess_b", "student")]
    [DataRow("08_box_postprocess", "student_nolimit")]
    [DataRow("08_box_postprocess_b", "student_nolimit")]
    public void Detections_are_the_authors(string name, string kind)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var config = fixture.Json.GetProperty("config");
        foreach (var (image, logits, deltas, size) in Images(fixture))
        {
            var detections = BoxPostProcessor.Detect(
                logits,
                BoxPostProcessor.DecodeBoxes(deltas, fixture[$"proposals_{image}"], size),
                new DetectionRule(
                    config.GetProperty("SCORE_THRESH").GetSingle(),
                    config.GetProperty("NMS").GetSingle(),
                    kind == "student" ? config.GetProperty("DETECTIONS_PER_IMG").GetInt32() : int.MaxValue,
                    GivenObject: false));
            fixture.AssertExact(detections.Labels, $"{kind}_labels_{image}");
            fixture.AssertWithin(detections.Scores, $"{kind}_scores_{image}", ScoreTolerance);
            fixture.AssertWithin(detections.Boxes, $"{kind}_boxes_{image}", BoxTolerance);

            var regressed = BoxPostProcessor.DecodeBoxes(deltas, fixture[$"proposals_{image}"], size);
            Assert.IsTrue(regressed.index_select(0, detections.Regions).eq(detections.Boxes).all().item<bool>());
        }
    }

    [TestMethod]
    [DataRow("08_box_postprocess")]
    [DataRow("08_box_postprocess_b")]
    public void Teacher_boxes_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        foreach (var (image, logits, deltas, size) in Images(fixture))
        {
            var boxes = BoxPostProcessor.DecodeBoxes(deltas, fixture[$"proposals_{image}"], size);
            fixture.AssertWithin(boxes, $"teacher_dummy_boxes_{image}", BoxTolerance);

            // The authors repeat the class-agnostic box for every class.
            fixture.AssertWithin(boxes.repeat_interleave(logits.shape[1], 0), $"teacher_boxes_{image}", BoxTolerance);
            fixture.AssertWithin(logits.softmax(1).flatten(), $"teacher_scores_{image}", ScoreTolerance);
        }
    }

    [TestMethod]
    public void Nothing_above_the_threshold_gives_no_detection()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 20, 0, 0, 20, 0, 0 }).reshape(2, 3);
        var boxes = tensor(new float[] { 0, 0, 9, 9, 5, 5, 20, 20 }).reshape(2, 4);
        var detections = BoxPostProcessor.Detect(logits, boxes, new DetectionSettings().Rule);
        CollectionAssert.AreEqual(new long[] { 0, 4 }, detections.Boxes.shape);
        CollectionAssert.AreEqual(new long[] { 0 }, detections.Labels.shape);
    }

    private static IEnumerable<(int Image, TorchSharp.torch.Tensor Logits, TorchSharp.torch.Tensor Deltas, ImageSize Size)> Images(
        FixtureCase fixture)
    {
        var start = 0L;
        for (var image = 0; fixture.Contains($"proposals_{image}"); image++)
        {
            var count = fixture[$"proposals_{image}"].shape[0];
            var size = fixture["image_sizes_hw"][image].data<long>();
            yield return (
                image,
                fixture["class_logits"].narrow(0, start, count),
                fixture["box_regression"].narrow(0, start, count),
                new ImageSize((int)size[0], (int)size[1]));
            start += count;
        }
    }
}
