namespace OpenVocabSeg.Data.Metrics;

/// <summary>Statistics that depend only on the order of values. Equal values get the mean of their ranks.</summary>
internal static class RankStatistics
{
    /// <summary>
    /// Area under the receiver operating characteristic: the probability that a random positive scores higher than a random negative;
    /// equal scores count one half (Mann and Whitney 1947).
    /// </summary>
    /// <param name="scores">The score of each item, not NaN.</param>
    /// <param name="positives">Whether each item is positive.</param>
    /// <returns>0…1, 0.5 for random scores; NaN without a positive or without a negative.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a score is NaN.</exception>
    public static double AreaUnderCurve(IReadOnlyList<double> scores, IReadOnlyList<bool> positives)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(positives);
        ThrowUnlessAsMany(scores.Count, positives.Count, nameof(positives));
        var ranks = Ranks(scores, nameof(scores));
        var count = (double)positives.Count(positive => positive);
        var sum = ranks.Where((_, i) => positives[i]).Sum();
        return (sum - count * (count + 1) / 2) / (count * (positives.Count - count));
    }

    /// <summary>Spearman's rank correlation: Pearson's correlation of the ranks.</summary>
    /// <param name="first">A value for each item, not NaN.</param>
    /// <param name="second">Another value for each item, not NaN.</param>
    /// <returns>−1…1; NaN if all values of a list are equal.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a value is NaN.</exception>
    public static double SpearmanCorrelation(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ThrowUnlessAsMany(first.Count, second.Count, nameof(second));
        var (a, b) = (Ranks(first, nameof(first)), Ranks(second, nameof(second)));
        var mean = (a.Length + 1) / 2.0;
        var (product, squaresOfA, squaresOfB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            squaresOfA += (a[i] - mean) * (a[i] - mean);
            squaresOfB += (b[i] - mean) * (b[i] - mean);
        }

        // Rounding can push a perfect correlation above 1.
        return Math.Clamp(product / Math.Sqrt(squaresOfA * squaresOfB), -1, 1);
    }

    private static void ThrowUnlessAsMany(int first, int second, string name)
    {
        if (first != second)
        {
            throw new ArgumentException($"The first list has {first} values, but the second has {second}.", name);
        }
    }

    // From 1; equal values get the mean of their ranks.
    private static double[] Ranks(IReadOnlyList<double> values, string name)
    {
        if (values.Any(double.IsNaN))
        {
            throw new ArgumentException("A value is NaN and has no rank.", name);
        }

        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[order.Length];
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && values[order[to]] == values[order[from]])
            {
                to++;
            }

            for (var i = from; i < to; i++)
            {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }

            from = to;
        }

        return ranks;
    }
}
