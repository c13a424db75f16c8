using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>
/// Case 16: what the checkpoints of teacher and student detect in an image. INDEX.json: count, labels and order exact, boxes 5e-3 px,
/// scores 1e-4, mask probabilities 1e-3; pasted masks as in case 14, 0.01 % of the pixels.
/// </summary>
[TestClass]
public sealed class InferenceParityTests
{
    private const double BoxTolerance = 5e-3;
    private const double ScoreTolerance = 1e-4;
    private const double ProbabilityTolerance = 1e-3;
    private const double MaskTolerance = 1e-4;

    [TestMethod]
    [DataRow("16_tiny_student_ddp.pth", "student")]
    [DataRow("16_tiny_teacher.pth", "teacher")]
    [DataRow("16_tiny_teacher_legacy.pth", "teacher")]
    public void Case_16_checkpoint_inference_detections(string file, string role)
    {
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        using var scope = NewDisposeScope();
        using var segmenter = Segmenter(fixture, file, role);
        var image = TinyModel.Image(fixture);
        var settings = new DetectionSettings
        {
            Proposals = TinyModel.Limits(fixture, "TEST"),
            MaxDetections = TinyModel.Override(fixture, "MODEL.ROI_HEADS.DETECTIONS_PER_IMG"),
        };
        var detections = segmenter.Predict([image], settings)[0];

        // Theirs are sorted by class and then by proposal (the other test has that order), ours by score.
        Assert.AreEqual(fixture.Number($"{role}_num_detections"), detections.Count);
        Assert.IsTrue(detections.Zip(detections.Skip(1)).All(pair => pair.First.Score >= pair.Second.Score));
        var labels = fixture[$"{role}_labels"].data<long>().ToArray();
        var scores = fixture[$"{role}_scores"].data<float>().ToArray();
        var distances = (TinyModel.Corners(detections.Select(found => found.Box)).unsqueeze(0) - fixture[$"{role}_boxes"].unsqueeze(1))
            .abs().amax([2]);
        var counts = fixture.Scalar($"{role}_rle_counts").EnumerateArray().Select(text => text.GetString()!).ToArray();
        var different = 0L;
        for (var i = 0; i < labels.Length; i++)
        {
            var name = segmenter.Classes[(int)labels[i] - 1];
            var ours = detections.Where((found, k) => found.ClassName == name && distances[i, k].item<float>() <= BoxTolerance).Single();
            Assert.AreEqual(scores[i], ours.Score, ScoreTolerance, $"{name} {i}");
            var theirs = RunLengthMask.FromCompressedCounts(counts[i], image.Height, image.Width);
            Assert.AreEqual(fixture[$"{role}_mask_area"][i].item<long>(), theirs.Area);
            different += theirs.ToBitmap().Zip(ours.Mask.ToBitmap(), (first, second) => first != second ? 1 : 0).Sum();
        }

        Assert.IsLessThanOrEqualTo(
            MaskTolerance * detections.Count * image.Height * image.Width, different, $"{different} pixels of the masks differ");
    }

    [TestMethod]
    [DataRow("16_tiny_student_ddp.pth", "student")]
    [DataRow("16_tiny_teacher.pth", "teacher")]
    public void Case_16_checkpoint_inference_proposals_logits_and_mask_probabilities(string file, string role)
    {
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var segmenter = Segmenter(fixture, file, role);
        var image = TinyModel.Image(fixture);
        var size = TinyModel.Size(image);
        var preprocessing = segmenter.Architecture.Preprocessing;
        using var input = ImageBatch.Create([preprocessing.Prepare(image)], preprocessing, CPU);
        var (network, heads) = (segmenter.Network, segmenter.Network.Heads);
        var maps = network.Features(input.Pixels);
        fixture.AssertClose(maps.C4, "features", 1e-4);
        var proposals = network.Propose(maps, [size], TinyModel.Limits(fixture, "TEST"))[0];
        fixture.AssertWithin(proposals.Boxes, $"{role}_proposals", BoxTolerance);
        fixture.AssertWithin(proposals.Scores, $"{role}_objectness", ScoreTolerance);

        var embeddings = ClassEmbeddings.WithBackground(segmenter.Words, segmenter.Classes, segmenter.NormalizeEmbeddings, CPU);
        var prediction = heads.PredictBoxes(heads.Pool(maps, RoIAlign.Regions(proposals.Boxes, 0)), embeddings);
        fixture.AssertClose(prediction.ClassLogits, $"{role}_class_logits", 1e-4);
        fixture.AssertClose(prediction.BoxDeltas, $"{role}_bbox_pred", 1e-4);
        var found = BoxPostProcessor.Detect(
            prediction.ClassLogits,
            BoxPostProcessor.DecodeBoxes(prediction.BoxDeltas, proposals.Boxes, size),
            new DetectionSettings { MaxDetections = TinyModel.Override(fixture, "MODEL.ROI_HEADS.DETECTIONS_PER_IMG") }.Rule);
        fixture.AssertExact(found.Labels, $"{role}_labels");
        fixture.AssertWithin(found.Scores, $"{role}_scores", ScoreTolerance);
        fixture.AssertWithin(found.Boxes, $"{role}_boxes", BoxTolerance);
        var masks = heads.PredictMasks(maps, RoIAlign.Regions(found.Boxes, 0)).Probabilities;
        fixture.AssertWithin(masks.unsqueeze(1), $"{role}_mask_prob", ProbabilityTolerance);
        var pasted = MaskPaster.Paste(masks[..3], found.Boxes[..3], size, size);
        var different = stack([.. pasted.Select(mask => tensor(mask.ToBitmap(), [1, size.Height, size.Width]))]).to(@bool)
            .ne(fixture[$"{role}_pasted_first3"]).sum().item<long>();
        Assert.IsLessThanOrEqualTo(MaskTolerance * 3 * size.Height * size.Width, different, $"{different} pixels of pasted masks differ");
    }

    private static InstanceSegmenter Segmenter(FixtureCase fixture, string file, string role)
    {
        using var checkpoint = PyTorchCheckpoint.Open(FixtureCase.PathOf(file));
        var student = role == "student";
        var network = TinyModel.Load(
            checkpoint, student ? "roi_heads_student" : "roi_heads", TinyModel.Size(TinyModel.Image(fixture)), withNoise: student);
        string[] classes = [.. fixture.Scalar("class_names").EnumerateArray().Skip(1).Select(name => name.GetString()!)];
        return new InstanceSegmenter(network, TinyModel.Words(classes, fixture["class_embeddings"]), classes, normalizeEmbeddings: student);
    }
}
