namespace OpenVocabSeg.Networks.Proposals;

/// <summary>The predictions that a loss is computed on.</summary>
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
