using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>A process whose sums have other bits than those of the others.</summary>
internal sealed class WrongSums(ICollective collective) : ICollective
{
    public int Rank => collective.Rank;

    public int Count => collective.Count;

    public IPendingSum BeginSum(Tensor values)
    {
        var pending = collective.BeginSum(values);
        pending.Wait();
        values.mul_(KeptScalars.One).add_(values.Times(1e-6), KeptScalars.One);
        return new Done();
    }

    public void Broadcast(Span<byte> values) => collective.Broadcast(values);

    public byte[][] Gather(ReadOnlySpan<byte> own) => collective.Gather(own);

    public void Abort(int exitCode) => collective.Abort(exitCode);

    public void Complete() => collective.Complete();

    public void Dispose() => collective.Dispose();

    private sealed class Done : IPendingSum
    {
        public void Advance()
        {
        }

        public void Wait()
        {
        }
    }
}
