using CsCheck;
using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Data.Tests.Metrics;

[TestClass]
public class RankStatisticsTests
{
    // Few different values, so that ties are common.
    private static readonly Gen<(int Value, bool Positive)[]> Items = Gen.Select(Gen.Int[-6, 6], Gen.Bool).Array[2, 40]
        .Where(items => items.Any(item => item.Item2) && items.Any(item => !item.Item2));

    [TestMethod]
    public void Area_of_the_example_in_scikit_learns_documentation() =>
        Assert.AreEqual(0.75, RankStatistics.AreaUnderCurve([0.1, 0.4, 0.35, 0.8], [false, false, true, true]), 1e-12);

    [TestMethod]
    public void Equal_scores_count_one_half() =>

        // Pairs of positive and negative: (2,1) won, (2,2) tied, (1,1) tied, (1,2) lost.
        Assert.AreEqual(0.5, RankStatistics.AreaUnderCurve([2, 1, 1, 2], [true, true, false, false]), 1e-12);

    [TestMethod]
    public void Area_is_the_share_of_pairs_in_order() => Items.Sample(items =>
    {
        var pairs =
            from positive in items.Where(item => item.Positive)
            from negative in items.Where(item => !item.Positive)
            select positive.Value > negative.Value ? 1 : positive.Value == negative.Value ? 0.5 : 0;
        Assert.AreEqual(pairs.Average(), Area(items, value => value), 1e-9);
    });

    [TestMethod]
    public void Rising_maps_do_not_change_the_area_and_falling_ones_mirror_it() => Items.Sample(items =>
    {
        var area = Area(items, value => value);
        Assert.AreEqual(area, Area(items, value => Math.Exp(value / 2.0) - 7), 1e-9);
        Assert.AreEqual(1 - area, Area(items, value => -value), 1e-9);
    });

    [TestMethod]
    public void Area_of_one_kind_alone_is_no_number() =>
        Assert.IsTrue(
            double.IsNaN(RankStatistics.AreaUnderCurve([1, 2], [true, true])) && double.IsNaN(RankStatistics.AreaUnderCurve([], [])));

    [TestMethod]
    public void Correlation_of_the_example_in_scipys_documentation() =>
        Assert.AreEqual(0.8207826816681233, RankStatistics.SpearmanCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]), 1e-12);

    [TestMethod]
    public void Correlation_without_ties_is_by_the_differences_of_ranks() => Gen.Shuffle(Enumerable.Range(1, 12).ToArray()).Sample(ranks =>
    {
        // 1 − 6·Σd² / (n·(n² − 1)).
        var squares = ranks.Select((rank, i) => Math.Pow(rank - (i + 1), 2)).Sum();
        var expected = 1 - 6 * squares / (12 * (144 - 1));
        double[] order = [.. Enumerable.Range(1, 12)];
        Assert.AreEqual(expected, RankStatistics.SpearmanCorrelation(order, [.. ranks.Select(rank => (double)rank * rank)]), 1e-9);
    });

    [TestMethod]
    public void Correlation_with_a_constant_is_no_number() =>
        Assert.IsTrue(double.IsNaN(RankStatistics.SpearmanCorrelation([1, 2, 3], [4, 4, 4])));

    [TestMethod]
    public void Wrong_lists_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => RankStatistics.AreaUnderCurve([1], []));
        Assert.ThrowsExactly<ArgumentException>(() => RankStatistics.AreaUnderCurve([1, double.NaN], [true, false]));
        Assert.ThrowsExactly<ArgumentException>(() => RankStatistics.SpearmanCorrelation([1], [1, 2]));
    }

    private static double Area((int Value, bool Positive)[] items, Func<int, double> score) =>
        RankStatistics.AreaUnderCurve([.. items.Select(item => score(item.Value))], [.. items.Select(item => item.Positive)]);
}
