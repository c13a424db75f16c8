namespace OpenVocabSeg.Networks.Collectives;

/// <summary>A sum over all processes that has begun.</summary>
internal interface IPendingSum
{
    /// <summary>Waits until the sum is complete. Call it once.</summary>
    void Wait();
}
