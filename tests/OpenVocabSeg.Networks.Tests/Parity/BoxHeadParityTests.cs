using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Fixture 07: sampling of regions, box predictor, box head losses and gradients. INDEX.json: 1e-5, indices exact.</summary>
[TestClass]
public sealed class BoxHeadParityTests
{
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow("07_box_head")]
    [DataRow("07_box_head_b")]
    public void Sampled_regions_labels_and_targets_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var (positives, count) = (0L, 0L);
        for (var image = 0; fixture.Contains($"proposals_{image}"); image++)
        {
            var sample = Sample(fixture, image);
            fixture.AssertExact(sample.Boxes, $"sampled_boxes_{image}");
            fixture.AssertExact(sample.Labels, $"sampled_labels_{image}");
            fixture.AssertClose(sample.RegressionTargets, $"sampled_regression_targets_{image}", Tolerance);
            positives += sample.Labels.gt(0).sum().item<long>();
            count += sample.Labels.shape[0];
        }

        Assert.AreEqual(fixture.Number("num_positive"), positives);
        Assert.AreEqual(fixture.Number("num_sampled"), count);
    }

    [TestMethod]
    [DataRow("07_box_head")]
    [DataRow("07_box_head_b")]
    public void Predictions_losses_and_gradients_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var weights = fixture.Weights.WithoutPrefix("predictor.");
        using var predictor = new EmbeddingBoxPredictor(fixture["x"].shape[1], fixture["class_embeddings"].shape[1]);
        predictor.LoadWeights(weights);
        var x = fixture["x"].clone().requires_grad_();

        var prediction = predictor.call(x, fixture["class_embeddings"]);
        fixture.AssertClose(prediction.ClassLogits, "class_logits", Tolerance);
        fixture.AssertClose(prediction.BoxDeltas, "bbox_pred", Tolerance);

        var samples = Enumerable.Range(0, int.MaxValue).TakeWhile(image => fixture.Contains($"proposals_{image}"))
            .Select(image => Sample(fixture, image)).ToArray();
        var losses = BoxHeadLoss.Compute(
            prediction.ClassLogits,
            prediction.BoxDeltas,
            cat([.. samples.Select(sample => sample.Labels)]),
            cat([.. samples.Select(sample => sample.RegressionTargets)]),
            fixture.Json.GetProperty("config").GetProperty("LOSS_WEIGHT_BACKGROUND").GetSingle());
        fixture.AssertClose(losses.Classification.reshape(1), "loss_classifier", Tolerance);
        fixture.AssertClose(losses.BoxRegression.reshape(1), "loss_box_reg", Tolerance);

        (losses.Classification + losses.BoxRegression).backward();
        fixture.AssertRelativeL2(x.grad!.sum([2, 3]), "grad_x_spatial_mean", Tolerance);
        foreach (var (parameterName, parameter) in predictor.named_parameters())
        {
            fixture.AssertRelativeL2(parameter.grad!, $"grad_predictor.{parameterName}", Tolerance);
        }
    }

    [TestMethod]
    public void Without_ground_truth_every_sampled_region_is_background()
    {
        using var scope = NewDisposeScope();
        var truth = new RegionGroundTruth(empty(0, 4), empty(0, ScalarType.Int64));
        var proposals = tensor(new float[] { 0, 0, 9, 9, 5, 5, 20, 20 }).reshape(2, 4);
        var sample = new RegionSampler(regionsPerImage: 8).Sample(proposals, truth, new Random(1));
        CollectionAssert.AreEqual(new long[] { 0, 0 }, sample.Labels.data<long>().ToArray());

        var logits = randn(2, 3).requires_grad_();
        var losses = BoxHeadLoss.Compute(logits, randn(2, 8), sample.Labels, sample.RegressionTargets);
        Assert.AreEqual(0, losses.BoxRegression.item<float>());
        losses.Classification.backward();
        Assert.IsTrue(logits.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void Annotated_boxes_join_the_proposals_and_pseudo_boxes_do_not()
    {
        using var scope = NewDisposeScope();
        var truth = new RegionGroundTruth(tensor(new float[] { 50, 50, 80, 80 }).reshape(1, 4), tensor(new long[] { 7 }));
        var proposals = tensor(new float[] { 0, 0, 9, 9 }).reshape(1, 4);
        var sampler = new RegionSampler();
        var annotated = sampler.Sample(proposals, truth, random: null);
        CollectionAssert.AreEqual(new long[] { 0, 7 }, annotated.Labels.data<long>().ToArray());
        CollectionAssert.AreEqual(new float[4], annotated.RegressionTargets[1].data<float>().ToArray());

        var pseudo = sampler.Sample(proposals, truth, random: null, addGroundTruth: false);
        CollectionAssert.AreEqual(new long[] { 0 }, pseudo.Labels.data<long>().ToArray());
    }

    [TestMethod]
    public void Losses_of_no_regions_are_zero()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(0, 3).requires_grad_();
        var losses = BoxHeadLoss.Compute(logits, zeros(0, 8), zeros(0, ScalarType.Int64), zeros(0, 4));
        Assert.AreEqual(0, losses.Classification.item<float>());
        Assert.AreEqual(0, losses.BoxRegression.item<float>());
        losses.Classification.backward();
    }

    [TestMethod]
    public void Flattened_box_regression_sees_where_in_the_region_something_is()
    {
        using var scope = NewDisposeScope();
        var predictor = new EmbeddingBoxPredictor(2, 3, BoxRegressionInput.Flattened, cells: 9, new Generator(1));
        var features = randn(1, 2, 3, 3);
        var turned = features.flip(3);
        var classes = randn(4, 3);
        var (first, second) = (predictor.call(features, classes), predictor.call(turned, classes));
        Assert.IsTrue(first.ClassLogits.allclose(second.ClassLogits));
        Assert.IsFalse(first.BoxDeltas.allclose(second.BoxDeltas));
    }

    [TestMethod]
    public void A_background_logit_moves_the_first_class_only()
    {
        using var scope = NewDisposeScope();
        var zero = new EmbeddingBoxPredictor(2, 3, generator: new Generator(1));
        var three = new EmbeddingBoxPredictor(2, 3, generator: new Generator(1), backgroundLogit: 3);
        var features = randn(5, 2, 3, 3).requires_grad_();
        var classes = cat([zeros(1, 3), randn(4, 3)]);
        var difference = three.call(features, classes).ClassLogits - zero.call(features, classes).ClassLogits;
        Assert.IsTrue(difference.allclose(tensor(new float[] { 3, 0, 0, 0, 0 }).expand(5, 5)));
        three.call(features, classes).ClassLogits.softmax(1)[.., 1].sum().backward();
        Assert.IsGreaterThan(0f, features.grad!.abs().sum().item<float>());
    }

    private static SampledRegions Sample(FixtureCase fixture, int image)
    {
        var config = fixture.Json.GetProperty("config");
        var sampler = new RegionSampler(
            config.GetProperty("BATCH_SIZE_PER_IMAGE").GetInt32(), config.GetProperty("POSITIVE_FRACTION").GetDouble());
        var truth = new RegionGroundTruth(fixture[$"gt_boxes_{image}"], fixture[$"gt_labels_{image}"]);
        return sampler.Sample(fixture[$"proposals_{image}"], truth, random: null, addGroundTruth: false);
    }
}
