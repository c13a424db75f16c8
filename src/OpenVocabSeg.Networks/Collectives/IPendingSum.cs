namespace OpenVocabSeg.Networks.Collectives;

/// <summary>A sum over all processes that has begun.</summary>
internal interface IPendingSum
{
    /// <summary>Lets the sum proceed, without waiting for it: MPI libraries move values during calls only.</summary>
    void Advance();

    /// <summary>Waits until the sum is complete. Call it once.</summary>
    void Wait();
}
