using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives;

/// <summary>
/// Communication between the processes that train a model together. Every process must call the same members in the same order, from one
/// thread at a time. A process that fails must not return from its training: the others would wait for it forever.
/// </summary>
internal interface ICollective : IDisposable
{
    /// <summary>Number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>Number of processes, at least 1.</summary>
    int Count { get; }

    /// <summary>
    /// Begins to replace values by their sum over all processes. Every process gets the same bits. The caller keeps the tensor alive and
    /// does not touch it until the sum has been waited for.
    /// </summary>
    /// <param name="values">[n] float32 or float64, contiguous, on the CPU; the same n in all processes, at least 1.</param>
    IPendingSum BeginSum(Tensor values);

    /// <summary>Replaces bytes by those of process 0.</summary>
    /// <param name="values">The same number in all processes.</param>
    void Broadcast(Span<byte> values);

    /// <summary>Gathers bytes of all processes, in the order of their ranks.</summary>
    /// <param name="own">The bytes of this process; their number may differ between processes.</param>
    byte[][] Gather(ReadOnlySpan<byte> own);

    /// <summary>Ends all processes at once, this one included, with an exit code.</summary>
    /// <param name="exitCode">Not 0.</param>
    void Abort(int exitCode);

    /// <summary>
    /// Leaves the communication; waits until all processes do. Without this call the launcher takes the end of this process for a failure,
    /// and ends the others.
    /// </summary>
    void Complete();
}
