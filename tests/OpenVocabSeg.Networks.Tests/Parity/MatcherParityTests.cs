using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Matching and sampling against the authors' Matcher and BalancedPositiveNegativeSampler.</summary>
[TestClass]
public sealed class MatcherParityTests
{
    [TestMethod]
    [DataRow("03_matcher")]
    [DataRow("03_matcher_b")]
    public void Matches_equal_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var cases = fixture.Names.Where(x => x.Contains("__hi", StringComparison.Ordinal)).ToArray();
        Assert.IsNotEmpty(cases);
        foreach (var matches in cases)
        {
            // such as iou_zero_row__hi70_lo30_lq1
            var parts = matches.Split("__");
            var settings = parts[1].Split('_');
            var matcher = new Matcher(double.Parse(settings[0][2..]) / 100, double.Parse(settings[1][2..]) / 100, settings[2] == "lq1");
            fixture.AssertExact(matcher.Match(fixture[parts[0]]), matches);
        }
    }

    [TestMethod]
    [DataRow("03_matcher")]
    [DataRow("03_matcher_b")]
    public void Samples_equal_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var labels = fixture["sampler_labels"];
        var (rows, columns) = (labels.shape[0], (int)labels.shape[1]);
        foreach (var mask in fixture.Names.Where(x => x.StartsWith("sampler_pos_", StringComparison.Ordinal)))
        {
            // such as b16_f050
            var settings = mask["sampler_pos_".Length..];
            var parts = settings.Split('_');
            var sampler = new BalancedSampler(int.Parse(parts[0][1..]), double.Parse(parts[1][1..]) / 100);
            var positives = new bool[rows, columns];
            var negatives = new bool[rows, columns];
            for (var i = 0; i < rows; i++)
            {
                var sample = sampler.Sample(labels[i].data<long>().ToArray(), random: null);
                Array.ForEach(sample.Positives, j => positives[i, j] = true);
                Array.ForEach(sample.Negatives, j => negatives[i, j] = true);
            }

            fixture.AssertExact(tensor(positives), mask);
            fixture.AssertExact(tensor(negatives), $"sampler_neg_{settings}");
        }
    }
}
