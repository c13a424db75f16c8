using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>
/// Fixture 09: mask predictor with its noise branch, mask targets, mask losses and gradients.
/// INDEX.json: logits and losses 1e-5, gradients 1e-4, targets exact but for isolated columns of dilated bitmaps.
/// </summary>
[TestClass]
public sealed class MaskHeadParityTests
{
    private const double Tolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    [TestMethod]
    [DataRow("09_mask_head")]
    [DataRow("09_mask_head_b")]
    public void Targets_of_polygons_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var (boxes, matches, _) = Positives(fixture);
        var offsets = fixture["gt_polys_offsets"].data<long>().ToArray();
        var instances = fixture["gt_polys_instance"].data<long>().ToArray();
        var coordinates = fixture["gt_polys_xy"].data<float>().ToArray();
        var size = Size(fixture);
        var masks = Enumerable.Range(0, (int)fixture["gt_boxes"].shape[0]).Select(instance =>
        {
            var parts = Enumerable.Range(0, instances.Length).Where(part => instances[part] == instance)
                .Select(part => coordinates[(int)offsets[part]..(int)offsets[part + 1]]).ToArray();
            return (IInstanceMask)new PolygonInstanceMask(parts, size.Height, size.Width);
        }).ToArray();
        fixture.AssertExact(MaskTargets.Create(masks, boxes, matches, Resolution(fixture)), "targets_poly");
    }

    [TestMethod]
    [DataRow("09_mask_head")]
    [DataRow("09_mask_head_b")]
    public void Dilated_targets_of_bitmaps_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var (boxes, matches, _) = Positives(fixture);
        var targets = MaskTargets.Create(Bitmaps(fixture, dilated: true), boxes, matches, Resolution(fixture));
        fixture.AssertExact(targets, "targets_bitmap_bool");
    }

    [TestMethod]
    [DataRow("09_mask_head")]
    [DataRow("09_mask_head_b")]
    public void Targets_of_bitmaps_lie_between_the_authors_truncated_and_dilated_ones(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var (boxes, matches, _) = Positives(fixture);
        var targets = MaskTargets.Create(Bitmaps(fixture, dilated: false), boxes, matches, Resolution(fixture));
        Assert.IsTrue(targets.ge(fixture["targets_bitmap_uint8"]).all().item<bool>());
        Assert.IsTrue(targets.le(fixture["targets_bitmap_bool"]).all().item<bool>());
    }

    [TestMethod]
    [DataRow("09_mask_head")]
    [DataRow("09_mask_head_b")]
    public void Logits_noise_and_probabilities_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        using var predictor = Predictor(fixture);
        var prediction = Predict(fixture, predictor);
        fixture.AssertClose(prediction.Logits, "mask_logits", Tolerance);
        fixture.AssertClose(prediction.StandardDeviation!.unsqueeze(1), "scale", Tolerance);
        fixture.AssertClose(prediction.Probabilities.unsqueeze(1), "mask_prob", Tolerance);
        fixture.AssertNumber(prediction.StandardDeviation!.mean().item<float>(), "avg_uncertain", Tolerance);
        fixture.AssertNumber(MaskLoss.PseudoLabelWeight(prediction).item<float>(), "adaptive_lamb", Tolerance);
    }

    [TestMethod]
    [DataRow("09_mask_head")]
    [DataRow("09_mask_head_b")]
    public void Loss_without_noise_and_its_gradients_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        using var predictor = Predictor(fixture);
        var loss = MaskLoss.Compute(Predict(fixture, predictor), fixture["targets_poly"]);
        fixture.AssertClose(loss.reshape(1), "loss_mask_nonoise", Tolerance);
        AssertGradients(fixture, predictor, loss, "grad_nonoise");
    }

    [TestMethod]
    [DataRow("09_mask_head")]
    [DataRow("09_mask_head_b")]
    public void Reparameterized_loss_and_its_gradients_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        using var predictor = Predictor(fixture);
        var prediction = Predict(fixture, predictor);

        // The authors draw for both channels and use the second.
        var epsilon = fixture["eps"].select(2, 1);
        fixture.AssertClose(prediction.Logits + prediction.StandardDeviation!.unsqueeze(1) * fixture["eps"], "noisy_logits", Tolerance);
        var (boxes, matches, _) = Positives(fixture);
        var targets = MaskTargets.Create(Bitmaps(fixture, dilated: true), boxes, matches, Resolution(fixture));
        fixture.AssertExact(targets, "mask_targets_noise");
        var loss = MaskLoss.Compute(prediction, targets, MaskNoiseLoss.Reparameterized, epsilon);
        fixture.AssertClose(loss.reshape(1), "loss_mask_noise", Tolerance);
        AssertGradients(fixture, predictor, loss, "grad_noise");
    }

    private static void AssertGradients(FixtureCase fixture, MaskPredictor predictor, Tensor loss, string prefix)
    {
        loss.backward();
        var checkedCount = 0;
        foreach (var (name, parameter) in predictor.named_parameters())
        {
            if (fixture.Contains($"{prefix}.{name}"))
            {
                fixture.AssertRelativeL2(parameter.grad!, $"{prefix}.{name}", GradientTolerance);
                checkedCount++;
            }
        }

        Assert.AreEqual(fixture.Names.Count(name => name.StartsWith($"{prefix}.", StringComparison.Ordinal)), checkedCount);
    }

    private static MaskPredictor Predictor(FixtureCase fixture)
    {
        var weight = fixture["predictor.conv5_mask.weight"];
        var predictor = new MaskPredictor(weight.shape[0], weight.shape[1], withNoise: true);
        predictor.LoadWeights(fixture.Weights.WithoutPrefix("predictor."));
        return predictor;
    }

    private static MaskPrediction Predict(FixtureCase fixture, MaskPredictor predictor) =>
        predictor.call(fixture["x"].index_select(0, Positives(fixture).Rows));

    // The authors match the foreground regions to the ground truth again.
    private static (Tensor Boxes, Tensor Matches, Tensor Rows) Positives(FixtureCase fixture)
    {
        var rows = fixture["proposal_labels"].gt(0).nonzero().squeeze(1);
        var boxes = fixture["proposals"].index_select(0, rows);
        var sampler = new RegionSampler(iouThreshold: fixture.Json.GetProperty("config").GetProperty("FG_IOU").GetDouble());
        var matches = sampler.Match(boxes, new RegionGroundTruth(fixture["gt_boxes"], fixture["gt_labels"]));
        Assert.IsTrue(matches.ge(0).all().item<bool>());
        return (boxes, matches, rows);
    }

    private static IInstanceMask[] Bitmaps(FixtureCase fixture, bool dilated)
    {
        var size = Size(fixture);
        var transform = new ImageTransform(size, size, Flipped: false);
        return [.. Enumerable.Range(0, (int)fixture["gt_boxes"].shape[0]).Select(instance =>
        {
            var pixels = fixture["gt_poly_bitmaps"][instance].contiguous().to(ScalarType.Byte).data<byte>().ToArray();
            return new RunLengthInstanceMask(RunLengthMask.FromBitmap(pixels, size.Height, size.Width), transform, dilated);
        })];
    }

    private static ImageSize Size(FixtureCase fixture) => new((int)fixture.Number("image_height"), (int)fixture.Number("image_width"));

    private static int Resolution(FixtureCase fixture) => fixture.Json.GetProperty("config").GetProperty("RESOLUTION").GetInt32();
}
