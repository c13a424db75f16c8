using OpenVocabSeg.Networks.Collectives;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Processes that train a model together, each on its share of every batch. All of them run the same program on the same data and
/// settings, and get the same model. Process 0 reports progress and writes checkpoints.
/// </summary>
/// <remarks>
/// Call <see cref="Complete"/> when the work is done. If a process ends without it, because of an exception for example, the launcher ends
/// the other processes, which would otherwise wait forever.
/// </remarks>
public sealed class TrainingProcesses : IDisposable
{
    internal TrainingProcesses(ICollective collective)
    {
        Collective = collective;
    }

    /// <summary>Number of this process, 0…<see cref="Count"/> − 1.</summary>
    public int Rank => Collective.Rank;

    /// <summary>Number of processes, at least 1.</summary>
    public int Count => Collective.Count;

    internal ICollective Collective { get; }

    /// <summary>Waits until all processes are here.</summary>
    public void Meet() => Collective.Gather([]);

    /// <summary>Ends the common work; waits until all processes call it. Train nothing afterwards. A second call does nothing.</summary>
    public void Complete() => Collective.Complete();

    /// <summary>Ends all processes at once, this one included. Nothing is disposed or flushed.</summary>
    /// <param name="exitCode">Exit code of this process, not 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exitCode"/> is 0.</exception>
    public void Abort(int exitCode)
    {
        ArgumentOutOfRangeException.ThrowIfZero(exitCode);
        Collective.Abort(exitCode);
    }

    /// <summary>
    /// Does not wait for the other processes, and does not leave them: <see cref="Complete"/> does, and must be called before. Without it,
    /// the end of this process ends the others.
    /// </summary>
    public void Dispose() => Collective.Dispose();
}
