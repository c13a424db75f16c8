namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Indices of the predictions for which a loss is computed.</summary>
/// <param name="Positives">Indices of the positive ones, ascending.</param>
/// <param name="Negatives">Indices of the negative ones, ascending.</param>
internal readonly record struct SampledIndices(int[] Positives, int[] Negatives)
{
    /// <summary>All sampled indices, ascending.</summary>
    public int[] Union()
    {
        int[] all = [.. Positives, .. Negatives];
        Array.Sort(all);
        return all;
    }
}
