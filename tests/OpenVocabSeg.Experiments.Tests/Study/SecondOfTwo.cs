using OpenVocabSeg.Networks.Collectives;
using static TorchSharp.torch;

namespace OpenVocabSeg.Experiments.Tests.Study;

/// <summary>Process 1 of two, the other of which does what is expected of it.</summary>
internal sealed class SecondOfTwo : ICollective
{
    public int Rank => 1;

    public int Count => 2;

    public bool IsComplete { get; private set; }

    public bool IsDisposed { get; private set; }

    public IPendingSum BeginSum(Tensor values) => throw new NotSupportedException();

    public void Broadcast(Span<byte> values) => throw new NotSupportedException();

    public byte[][] Gather(ReadOnlySpan<byte> own) => [own.ToArray(), own.ToArray()];

    public void Abort(int exitCode) => throw new NotSupportedException();

    public void Complete() => IsComplete = true;

    public void Dispose() => IsDisposed = true;
}
