using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives;

/// <summary>One process alone: sums and gathered values are its own.</summary>
internal sealed class SingleProcess : ICollective
{
    private SingleProcess()
    {
    }

    public static SingleProcess Instance { get; } = new();

    public int Rank => 0;

    public int Count => 1;

    public IPendingSum BeginSum(Tensor values) => Finished.Instance;

    public void Broadcast(Span<byte> values)
    {
    }

    public byte[][] Gather(ReadOnlySpan<byte> own) => [own.ToArray()];

    public void Abort(int exitCode) => Environment.Exit(exitCode);

    public void Complete()
    {
    }

    public void Dispose()
    {
    }

    private sealed class Finished : IPendingSum
    {
        public static Finished Instance { get; } = new();

        public void Advance()
        {
        }

        public void Wait()
        {
        }
    }
}
