using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives;

/// <summary>
/// Sums the gradients of parameters over all processes, in buckets: one is on its way while the next is packed. The size of the buckets is
/// fixed, because the bits of a sum of three or more processes depend on it.
/// </summary>
internal sealed class GradientSum : IDisposable
{
    /// <summary>Values of a bucket, 4 MiB; a larger parameter has a bucket of its own.</summary>
    public const int BucketSize = 1 << 20;

    private readonly ICollective _collective;
    private readonly CancellationToken _cancellation;
    private readonly Bucket[] _buckets;

    /// <param name="parameters">
    /// The parameters, and whether all processes compute the whole gradient of each. Then only that of process 0 counts.
    /// </param>
    /// <param name="collective">The processes.</param>
    /// <param name="cancellation">Checked in each sum: one canceled process cancels all of them in the same step.</param>
    public GradientSum(
        IEnumerable<(Parameter Parameter, bool IsWhole)> parameters, ICollective collective, CancellationToken cancellation)
    {
        _collective = collective;
        _cancellation = cancellation;

        // The last parameters first, as the backward pass computes them.
        var buckets = new List<Bucket>();
        var members = new List<(Parameter, bool)>();
        var size = 0L;
        foreach (var member in parameters.Reverse())
        {
            if (members.Count > 0 && size + member.Parameter.numel() > BucketSize)
            {
                buckets.Add(new Bucket(members));
                (members, size) = ([], 0);
            }

            members.Add(member);
            size += member.Parameter.numel();
        }

        buckets.Add(new Bucket(members));
        _buckets = [.. buckets];
    }

    /// <summary>Replaces the gradients by their sums. A parameter that no process has a gradient of keeps none.</summary>
    /// <exception cref="OperationCanceledException">A process was canceled. The gradients are then of no use.</exception>
    public void Apply()
    {
        using var gradient = no_grad();
        var canceled = _cancellation.IsCancellationRequested;
        var pending = new IPendingSum[_buckets.Length];
        for (var i = 0; i < pending.Length; i++)
        {
            _buckets[i].Pack(_collective.Rank, canceled);
            pending[i] = _collective.BeginSum(_buckets[i].Values);
        }

        for (var i = 0; i < pending.Length; i++)
        {
            pending[i].Wait();
            canceled |= _buckets[i].Unpack();
        }

        if (canceled)
        {
            throw new OperationCanceledException("A process of the training was canceled.", _cancellation);
        }
    }

    public void Dispose()
    {
        foreach (var bucket in _buckets)
        {
            bucket.Values.Dispose();
        }
    }

    // The gradients one after the other, then for each parameter whether it has one, then whether the process was canceled.
    private sealed class Bucket
    {
        private readonly (Parameter Parameter, bool IsWhole)[] _members;
        private readonly long _flags;

        public Bucket(IReadOnlyList<(Parameter Parameter, bool IsWhole)> members)
        {
            _members = [.. members];
            _flags = members.Sum(member => member.Parameter.numel());
            Values = zeros(_flags + members.Count + 1, ScalarType.Float32).DetachFromDisposeScope();
        }

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
            var flags = Values.narrow(0, _flags, _members.Length + 1).data<float>().ToArray();
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
