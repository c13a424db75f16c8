namespace OpenVocabSeg.Networks.Proposals;

/// <summary>The predictions of an image from which a <see cref="BalancedSampler"/> draws.</summary>
/// <param name="positives">Indices of the positive ones, ascending.</param>
/// <param name="positiveCount">How many of them are drawn.</param>
/// <param name="negatives">Indices of the negative ones, ascending.</param>
/// <param name="negativeCount">How many of them are drawn.</param>
internal sealed class SampleCandidates(List<int> positives, int positiveCount, List<int> negatives, int negativeCount)
{
    /// <summary>How many random numbers <see cref="Draw(Random?)"/> takes.</summary>
    public int Draws => (positiveCount < positives.Count ? positiveCount : 0) + (negativeCount < negatives.Count ? negativeCount : 0);

    /// <summary>Draws a sample without replacement. Call it once.</summary>
    /// <param name="random">Source of randomness; null takes the first predictions of each kind.</param>
    public SampledIndices Draw(Random? random) => new(Draw(positives, positiveCount, random), Draw(negatives, negativeCount, random));

    private static int[] Draw(List<int> candidates, int count, Random? random)
    {
        if (random is not null && count < candidates.Count)
        {
            // The first steps of a Fisher-Yates shuffle.
            for (var i = 0; i < count; i++)
            {
                var j = random.Next(i, candidates.Count);
                (candidates[i], candidates[j]) = (candidates[j], candidates[i]);
            }

            candidates.Sort(0, count, null);
        }

        return [.. candidates[..count]];
    }
}
