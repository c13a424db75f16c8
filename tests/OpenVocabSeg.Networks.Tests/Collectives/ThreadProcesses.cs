using System.Runtime.ExceptionServices;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>Processes that are threads of this test: what is computed can be compared without MPI.</summary>
internal sealed class ThreadProcesses : ICollective
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Shared _shared;

    private ThreadProcesses(Shared shared, int rank)
    {
        _shared = shared;
        Rank = rank;
    }

    public int Rank { get; }

    public int Count => _shared.Slots.Length;

    /// <summary>How often sums under way were told to proceed.</summary>
    public int Advances { get; private set; }

    /// <summary>Runs a program in every process and returns the results in the order of the ranks.</summary>
    public static T[] Run<T>(int count, Func<ICollective, T> program)
    {
        var shared = new Shared(count);
        var results = new T[count];
        var failures = new Exception?[count];
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = program(new ThreadProcesses(shared, rank));
            }
            catch (Exception exception)
            {
                failures[rank] = exception;
                shared.Failed.Cancel();
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var failure = failures.FirstOrDefault(f => f is not null and not OperationCanceledException)
            ?? failures.FirstOrDefault(f => f is not null);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return results;
    }

    public IPendingSum BeginSum(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        values.copy_(values.dtype == ScalarType.Float64
            ? tensor(Sum(Exchange(values.ReadArray<double>())))
            : tensor(Sum(Exchange(values.ReadArray<float>()))));

        return new Done(this);
    }

    public void Broadcast(Span<byte> values) => Exchange(values.ToArray())[0].CopyTo(values);

    public byte[][] Gather(ReadOnlySpan<byte> own) => Exchange(own.ToArray());

    public void Abort(int exitCode) => throw new InvalidOperationException($"Aborted with {exitCode}.");

    public void Complete() => Exchange(Array.Empty<byte>());

    public void Dispose()
    {
    }

    private static T[] Sum<T>(T[][] all)
        where T : System.Numerics.INumber<T> =>
        [.. all[0].Select((_, i) => all.Aggregate(T.Zero, (sum, values) => sum + values[i]))];

    // Copies, because each process changes what it gets.
    private TItem[][] Exchange<TItem>(TItem[] own)
    {
        _shared.Slots[Rank] = own;
        Meet();
        var all = _shared.Slots.Select(slot => (TItem[])((TItem[])slot).Clone()).ToArray();
        Meet();
        return all;
    }

    private void Meet()
    {
        if (!_shared.Barrier.SignalAndWait(Limit, _shared.Failed.Token))
        {
            throw new TimeoutException("The processes do not call the same members.");
        }
    }

    private sealed class Shared(int count)
    {
        public Barrier Barrier { get; } = new(count);

        public CancellationTokenSource Failed { get; } = new();

        public Array[] Slots { get; } = new Array[count];
    }

    private sealed class Done(ThreadProcesses process) : IPendingSum
    {
        public void Advance() => process.Advances++;

        public void Wait()
        {
        }
    }
}
