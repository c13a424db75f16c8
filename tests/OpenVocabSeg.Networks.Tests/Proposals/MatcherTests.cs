using CsCheck;
using OpenVocabSeg.Networks.Proposals;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Proposals;

/// <summary>Matching and sampling: rules for all inputs, and cases that the authors' code does not support.</summary>
[TestClass]
public sealed class MatcherTests
{
    [TestMethod]
    public void Without_ground_truth_everything_is_background()
    {
        using var scope = NewDisposeScope();
        var matches = new Matcher(0.7, 0.3, allowLowQuality: true).Match(zeros(0, 5));
        CollectionAssert.AreEqual(Enumerable.Repeat(Matcher.Background, 5).ToArray(), matches.data<long>().ToArray());
        Assert.AreEqual(0, new Matcher(0.5, 0.5, allowLowQuality: false).Match(zeros(3, 0)).numel());
    }

    [TestMethod]
    public void Thresholds_out_of_order_are_refused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Matcher(0.3, 0.7, allowLowQuality: true));

    [TestMethod]
    public void Each_ground_truth_claims_its_best_prediction() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 30], Gen.Int).Sample(
            (truths, predictions, seed) =>
            {
                using var scope = NewDisposeScope();
                var random = new Random(seed);
                var values = Enumerable.Range(0, truths * predictions).Select(_ => random.NextSingle()).ToArray();
                var overlaps = tensor(values, [truths, predictions]);
                var strict = new Matcher(0.9, 0.5, allowLowQuality: false).Match(overlaps).data<long>().ToArray();
                var generous = new Matcher(0.9, 0.5, allowLowQuality: true).Match(overlaps).data<long>().ToArray();
                for (var p = 0; p < predictions; p++)
                {
                    var column = Enumerable.Range(0, truths).Select(g => values[g * predictions + p]).ToArray();
                    var (best, nearest) = (column.Max(), Array.IndexOf(column, column.Max()));
                    var expected = best >= 0.9f ? nearest : best >= 0.5f ? Matcher.Ignored : Matcher.Background;
                    Assert.AreEqual(expected, strict[p]);
                    var claimed = Enumerable.Range(0, truths)
                        .Any(g => column[g] == values.AsSpan(g * predictions, predictions).ToArray().Max());
                    Assert.AreEqual(claimed ? nearest : expected, generous[p]);
                }
            },
            iter: 200,
            threads: 1);

    [TestMethod]
    public void A_sample_is_a_set_of_the_right_kind_and_size_and_depends_on_the_seed_only() =>
        Gen.Select(Gen.Long[-2, 3].Array[0, 60], Gen.Int[1, 70], Gen.Int[0, 4], Gen.Int).Sample(
            (labels, batchSize, quarters, seed) =>
            {
                var sampler = new BalancedSampler(batchSize, quarters / 4.0);
                var sample = sampler.Sample(labels, new Random(seed));
                var positives = labels.Count(x => x > 0);
                var expectedPositives = Math.Min(positives, batchSize * quarters / 4);
                Assert.HasCount(expectedPositives, sample.Positives);
                Assert.HasCount(Math.Min(labels.Count(x => x == 0), batchSize - expectedPositives), sample.Negatives);
                Assert.IsTrue(sample.Positives.All(i => labels[i] > 0) && sample.Negatives.All(i => labels[i] == 0));
                var union = sample.Union();
                CollectionAssert.AreEqual(union.Distinct().Order().ToArray(), union);
                Assert.HasCount(sample.Positives.Length + sample.Negatives.Length, union);
                CollectionAssert.AreEqual(union, sampler.Sample(labels, new Random(seed)).Union());
            },
            iter: 500);

    [TestMethod]
    public void Every_candidate_is_sampled_about_as_often_as_the_others()
    {
        var random = new Random(5);
        var counts = new int[20];
        var sampler = new BalancedSampler(5, 0);
        for (var i = 0; i < 4000; i++)
        {
            Array.ForEach(sampler.Sample(new long[20], random).Negatives, j => counts[j]++);
        }

        Assert.IsTrue(counts.All(x => Math.Abs(x - 1000) < 140), string.Join(' ', counts));
    }
}
