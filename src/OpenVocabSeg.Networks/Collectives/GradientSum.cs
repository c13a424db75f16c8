using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives;

/// <summary>
/// Sums the gradients of parameters over all processes, in buckets: one is on its way while the backward pass computes others, and while
/// the next is packed. The buckets are fixed, because the bits of a sum of three or more processes depend on them.
/// </summary>
internal sealed class GradientSum : IDisposable
{
    /// <summary>Values of a bucket, 4 MiB; a larger parameter has a bucket of its own.</summary>
    public const int BucketSize = 1 << 20;

    private readonly ICollective _collective;
    private readonly CancellationToken _cancellation;
    private readonly Bucket[] _buckets;
    private readonly IPendingSum[] _pending;
    private readonly bool _beginsEarly;
    private readonly List<Cut> _cuts = [];
    private int _begun;

    /// <param name="parameters">
    /// The parameters; whether all processes compute the whole gradient of each, so that only that of process 0 counts; and the part of
    /// the network that it belongs to. Parts are numbered in the order in which they run.
    /// </param>
    /// <param name="collective">The processes.</param>
    /// <param name="beginsEarly">Whether sums begin in the backward pass; no bit depends on it.</param>
    /// <param name="cancellation">Checked in each sum: one canceled process cancels all of them in the same step.</param>
    public GradientSum(
        IEnumerable<(Parameter Parameter, bool IsWhole, int Part)> parameters,
        ICollective collective,
        bool beginsEarly,
        CancellationToken cancellation)
    {
        _collective = collective;
        _beginsEarly = beginsEarly;
        _cancellation = cancellation;

        // The last parts first, and in each the last parameters first, as the backward pass computes them.
        var buckets = new List<Bucket>();
        foreach (var part in parameters.Reverse().GroupBy(member => member.Part).OrderByDescending(part => part.Key))
        {
            var members = new List<(Parameter, bool)>();
            var size = 0L;
            foreach (var (parameter, isWhole, _) in part)
            {
                if (members.Count > 0 && size + parameter.numel() > BucketSize)
                {
                    buckets.Add(new Bucket(part.Key, members));
                    (members, size) = ([], 0);
                }

                members.Add((parameter, isWhole));
                size += parameter.numel();
            }

            buckets.Add(new Bucket(part.Key, members));
        }

        _buckets = [.. buckets];
        _pending = new IPendingSum[_buckets.Length];
    }

    /// <summary>
    /// Cuts the graph between two parts of the network, so that <see cref="Backpropagate"/> goes through one after the other.
    /// </summary>
    /// <param name="map">What the earlier parts computed; it lives until the backward pass is done.</param>
    /// <param name="part">The first part that reads it.</param>
    /// <returns>The tensor to pass on, in the caller's dispose scope; the same one if no gradient flows to it.</returns>
    public Tensor Mark(Tensor map, int part)
    {
        if (!map.requires_grad)
        {
            return map;
        }

        var leaf = map.detach().requires_grad_().DetachFromDisposeScope();
        _cuts.Add(new Cut(part, map.DetachFromDisposeScope(), leaf));
        return leaf.alias();
    }

    /// <summary>
    /// Computes the gradients of a loss, and their sums over all processes. A parameter that no process has a gradient of keeps none.
    /// </summary>
    /// <param name="loss">A scalar.</param>
    /// <exception cref="OperationCanceledException">A process was canceled. The gradients are then of no use.</exception>
    public void Backpropagate(Tensor loss)
    {
        using var scope = NewDisposeScope();
        _begun = 0;
        try
        {
            loss.backward();
            foreach (var part in _cuts.GroupBy(cut => cut.Part).OrderByDescending(part => part.Key))
            {
                if (_beginsEarly)
                {
                    Begin(part.Key);
                }

                Cut[] reached = [.. part.Where(cut => cut.Leaf.grad is not null)];
                if (reached.Length > 0)
                {
                    autograd.backward([.. reached.Select(cut => cut.Map)], [.. reached.Select(cut => cut.Leaf.grad!)]);
                }
            }
        }
        finally
        {
            ReleaseCuts();
        }

        Begin(int.MinValue);
        Finish();
    }

    private void Finish()
    {
        using var gradient = no_grad();
        var canceled = false;
        for (var i = 0; i < _pending.Length; i++)
        {
            _pending[i].Wait();
            canceled |= _buckets[i].Unpack();
        }

        _begun = 0;
        if (canceled)
        {
            throw new OperationCanceledException("A process of the training was canceled.", _cancellation);
        }
    }

    private void Begin(int part)
    {
        using var gradient = no_grad();
        foreach (var sum in _pending.Take(_begun))
        {
            sum.Advance();
        }

        for (; _begun < _buckets.Length && _buckets[_begun].Part >= part; _begun++)
        {
            _buckets[_begun].Pack(_collective.Rank, _cancellation.IsCancellationRequested);
            _pending[_begun] = _collective.BeginSum(_buckets[_begun].Values);
        }
    }

    private void ReleaseCuts()
    {
        foreach (var cut in _cuts)
        {
            cut.Map.Dispose();
            cut.Leaf.Dispose();
        }

        _cuts.Clear();
    }

    public void Dispose()
    {
        ReleaseCuts();

        // A step that failed may have left sums under way: the MPI library still writes to these values.
        foreach (var bucket in _buckets.Skip(_begun))
        {
            bucket.Values.Dispose();
        }
    }

    // A place where the graph is cut: the map before it, and the leaf that gets its gradient.
    private sealed record Cut(int Part, Tensor Map, Tensor Leaf);

    // The gradients one after the other, then for each parameter whether it has one, then whether the process was canceled.
    private sealed class Bucket
    {
        private readonly (Parameter Parameter, bool IsWhole)[] _members;
        private readonly long _flags;

        public Bucket(int part, IReadOnlyList<(Parameter Parameter, bool IsWhole)> members)
        {
            Part = part;
            _members = [.. members];
            _flags = members.Sum(member => member.Parameter.numel());
            Values = zeros(_flags + members.Count + 1, ScalarType.Float32).DetachFromDisposeScope();
        }

        public int Part { get; }

        public Tensor Values { get; }

        public void Pack(int rank, bool canceled)
        {
            using var scope = NewDisposeScope();
            var flags = new float[_members.Length + 1];
            flags[^1] = canceled ? 1 : 0;
            var start = 0L;
            for (var i = 0; i < _members.Length; i++)
            {
                var (parameter, isWhole) = _members[i];
                var place = Values.narrow(0, start, parameter.numel());
                if (parameter.grad is { } gradient && (rank == 0 || !isWhole))
                {
                    place.copy_(gradient.flatten());
                    flags[i] = 1;
                }
                else
                {
                    place.zero_();
                }

                start += parameter.numel();
            }

            Values.narrow(0, _flags, flags.Length).copy_(tensor(flags));
        }

        public bool Unpack()
        {
            using var scope = NewDisposeScope();
            var flags = MemoryMarshal.Cast<byte, float>(Values.narrow(0, _flags, _members.Length + 1).cpu().contiguous().bytes).ToArray();
            var start = 0L;
            for (var i = 0; i < _members.Length; i++)
            {
                var parameter = _members[i].Parameter;
                if (flags[i] > 0)
                {
                    if (parameter.grad is null)
                    {
                        parameter.grad = zeros_like(parameter).DetachFromDisposeScope();
                    }

                    parameter.grad!.copy_(Values.narrow(0, start, parameter.numel()).view(parameter.shape));
                }

                start += parameter.numel();
            }

            return flags[^1] > 0;
        }
    }
}
