namespace OpenVocabSeg.Networks.Collectives;

/// <summary>
/// The images of a batch that a process computes: a run of them, so that rows joined in the order of the ranks are in the order of the
/// batch.
/// </summary>
/// <param name="Start">Index of the first.</param>
/// <param name="Count">Number of images; at least 1 if the batch has as many images as there are processes.</param>
internal readonly record struct BatchShare(int Start, int Count)
{
    /// <summary>The share of a process. Shares differ by at most one image.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="total">Images of the batch.</param>
    public static BatchShare Of(ICollective collective, int total)
    {
        var start = (int)((long)total * collective.Rank / collective.Count);
        return new BatchShare(start, (int)((long)total * (collective.Rank + 1) / collective.Count) - start);
    }

    /// <summary>The items of the share.</summary>
    /// <param name="items">One item for each image of the batch.</param>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> items) => Count == items.Count ? items : [.. items.Skip(Start).Take(Count)];
}
