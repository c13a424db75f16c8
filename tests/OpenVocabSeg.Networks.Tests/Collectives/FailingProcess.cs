using OpenVocabSeg.Networks.Collectives;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>A process that fails after some steps.</summary>
internal sealed class FailingProcess(ICollective collective) : ICollective
{
    private int _sums;

    public int Rank => collective.Rank;

    public int Count => collective.Count;

    public IPendingSum BeginSum(Tensor values) =>
        ++_sums > 20 ? throw new IOException("The disk is full.") : collective.BeginSum(values);

    public void Broadcast(Span<byte> values) => collective.Broadcast(values);

    public byte[][] Gather(ReadOnlySpan<byte> own) => collective.Gather(own);

    public void Abort(int exitCode) => collective.Abort(exitCode);

    public void Complete() => collective.Complete();

    public void Dispose() => collective.Dispose();
}
