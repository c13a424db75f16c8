using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity;

[TestClass]
public sealed class GroundingHeadParityTests
{
    private const double Tolerance = 1e-5;

    private static readonly AuthorsCompatibility Theirs = new() { EmptyCaptionsAtDistanceZero = true, MirroredTripletGradients = true };

    [TestMethod]
    [DataRow("11_grounding_head")]
    [DataRow("11_grounding_head_b")]
    public void Losses_distances_alignments_and_gradients_are_the_authors(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        CheckVariant(fixture, string.Empty, FromConfig(fixture), gradients: true);
    }

    [TestMethod]
    [DataRow("11_grounding_head", "triplet_hardest_", NegativeMining.Hardest)]
    [DataRow("11_grounding_head", "triplet_easiest_", NegativeMining.Easiest)]
    [DataRow("11_grounding_head_b", "triplet_hardest_", NegativeMining.Hardest)]
    [DataRow("11_grounding_head_b", "triplet_easiest_", NegativeMining.Easiest)]
    public void Triplet_losses_and_gradients_are_the_authors(string name, string prefix, NegativeMining mining)
    {
        using var scope = torch.NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var settings = FromConfig(fixture) with { Matching = new() { Loss = MatchingLoss.Triplet, NegativeMining = mining } };
        CheckVariant(fixture, prefix, settings, gradients: mining == NegativeMining.Hardest);
    }

    [TestMethod]
    [DataRow("11_grounding_head")]
    [DataRow("11_grounding_head_b")]
    public void Other_metrics_alignments_and_empty_captions_are_the_authors(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var settings = FromConfig(fixture);
        CheckVariant(fixture, "empty_", settings, gradients: false);
        CheckVariant(fixture, "cosine_", settings with { Metric = LocalMetric.Cosine, Temperature = 0.1 }, gradients: false);
        CheckVariant(fixture, "euclidean_", settings with { Metric = LocalMetric.Euclidean, Temperature = 100 }, gradients: false);
        CheckVariant(fixture, "hardmax_", settings with { Alignment = WordRegionAlignment.Hard }, gradients: false);
        CheckVariant(
            fixture, "recmse_", settings with { GlobalDistance = GlobalDistance.Reconstruction, AlignRegions = false }, gradients: false);

        // The losses of one direction do not depend on the other.
        CheckVariant(
            fixture, "cosine_", settings with { Metric = LocalMetric.Cosine, Temperature = 0.1, AlignWords = false }, gradients: false);
    }

    private static void CheckVariant(FixtureCase fixture, string prefix, GroundingSettings settings, bool gradients)
    {
        var features = fixture["region_features"].alias().detach().requires_grad_(gradients);
        var words = fixture["caption_embeddings"].alias().detach().requires_grad_(gradients);
        var special = fixture[fixture.Contains($"{prefix}special_tokens_mask") ? $"{prefix}special_tokens_mask" : "special_tokens_mask"];
        var wordMask = fixture["attention_mask"].logical_and(special.logical_not());
        using var head = new GroundingHead(features.shape[2], words.shape[2], settings, Theirs);
        head.LoadWeights(fixture.Weights.Rename(key => key.StartsWith("v2l_", StringComparison.Ordinal) ? key : null));

        var regions = head.call(features);
        var distances = head.Distances(words, wordMask, regions, fixture["region_mask"]);
        Assert.AreEqual((settings.AlignWords, settings.AlignRegions), (distances.Words is not null, distances.Regions is not null));
        if (distances.Words is { } fromWords)
        {
            fixture.AssertClose(fromWords, $"{prefix}global_dist_w2r", Tolerance);
        }

        if (distances.Regions is { } fromRegions)
        {
            fixture.AssertClose(fromRegions, $"{prefix}global_dist_r2w", Tolerance);
        }

        var losses = head.Losses(distances, new Random(0));
        var kind = settings.Matching.Loss == MatchingLoss.CrossEntropy ? "Cross-Entropy" : "Triplet";
        foreach (var (loss, value) in losses)
        {
            fixture.AssertClose(value.reshape(1), $"{prefix}loss::{kind} Loss ({TheirName(loss)})", Tolerance);
        }

        if (fixture.Contains($"{prefix}local_similarity"))
        {
            var alignments = head.Align(words, wordMask, regions, fixture["region_mask"]);
            AssertPairs(alignments.Similarity, "local_similarity");
            AssertPairs(alignments.WordsToRegions! * wordMask.unsqueeze(-1).unsqueeze(-1), "attention_w2r");
            AssertPairs(alignments.RegionsToWords! * fixture["region_mask"], "attention_r2w");
        }

        if (gradients)
        {
            losses.Select(loss => loss.Loss).Aggregate((sum, loss) => sum + loss).backward();
            foreach (var (parameter, value) in head.named_parameters())
            {
                fixture.AssertClose(value.grad!, $"{prefix}grad_{parameter}", Tolerance);
            }

            fixture.AssertClose(features.grad!, $"{prefix}grad_region_features", Tolerance);
            fixture.AssertClose(words.grad!, $"{prefix}grad_caption_embeddings", Tolerance);
        }

        // Theirs stores pair p = caption · B + image, then words and regions. Padding is multiplied out on both sides, since what
        // stands there never enters a loss.
        void AssertPairs(torch.Tensor ours, string what)
        {
            var mask = wordMask.unsqueeze(-1).unsqueeze(-1).logical_and(fixture["region_mask"]);
            var expected = fixture[$"{prefix}{what}"].view(ours.shape[0], ours.shape[2], ours.shape[1], ours.shape[3]).permute(0, 2, 1, 3);
            FixtureCase.AssertClose(ours * mask, expected * mask, Tolerance, what);
        }
    }

    private static GroundingSettings FromConfig(FixtureCase fixture)
    {
        var config = fixture.Json.GetProperty("config");
        Assert.AreEqual("dot", config.GetProperty("LOCAL_METRIC").GetString());
        Assert.AreEqual("aligned_local", config.GetProperty("GLOBAL_METRIC").GetString());
        Assert.AreEqual("softmax", config.GetProperty("ALIGNMENT").GetString());
        Assert.AreEqual("cross_entropy", config.GetProperty("LOSS").GetString());
        return new GroundingSettings { Temperature = config.GetProperty("ALIGNMENT_TEMPERATURE").GetDouble() };
    }

    private static string TheirName(string loss) => loss switch
    {
        "align words, choose caption" => "Align Words, Choose Caption",
        "align words, choose image" => "Align Words, Choose Image",
        "align regions, choose caption" => "Align Regions, Choose Caption",
        "align regions, choose image" => "Align Regions, Choose Image",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Unknown loss."),
    };
}
