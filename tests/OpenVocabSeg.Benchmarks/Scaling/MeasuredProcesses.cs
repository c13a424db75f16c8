using System.Diagnostics;
using OpenVocabSeg.Networks.Collectives;
using static TorchSharp.torch;

namespace OpenVocabSeg.Benchmarks.Scaling;

/// <summary>Counts what processes exchange, and how long they wait for it.</summary>
internal sealed class MeasuredProcesses(ICollective collective) : ICollective
{
    private readonly Clocks _sums = new();
    private readonly Clocks _gathers = new();

    public int Rank => collective.Rank;

    public int Count => collective.Count;

    /// <summary>Bytes that this process summed.</summary>
    public long SummedBytes { get; private set; }

    /// <summary>Bytes that this process received from gathering.</summary>
    public long GatheredBytes { get; private set; }

    /// <summary>Number of calls.</summary>
    public int Calls { get; private set; }

    /// <summary>Time in sums.</summary>
    public TimeSpan InSums => _sums.Elapsed;

    /// <summary>Time in gathering, which includes waiting for slower processes.</summary>
    public TimeSpan InGathers => _gathers.Elapsed;

    /// <summary>Processor time in both: a process that waits looks again and again.</summary>
    public TimeSpan ProcessorTime => _sums.Processor + _gathers.Processor;

    public void Restart()
    {
        (SummedBytes, GatheredBytes, Calls) = (0, 0, 0);
        _sums.Reset();
        _gathers.Reset();
    }

    public IPendingSum BeginSum(Tensor values)
    {
        SummedBytes += values.numel() * values.element_size();
        Calls++;
        _sums.Start();
        var pending = collective.BeginSum(values);
        _sums.Stop();
        return new Pending(pending, _sums);
    }

    public void Broadcast(Span<byte> values)
    {
        _gathers.Start();
        collective.Broadcast(values);
        _gathers.Stop();
        Calls++;
    }

    public byte[][] Gather(ReadOnlySpan<byte> own)
    {
        _gathers.Start();
        var all = collective.Gather(own);
        _gathers.Stop();
        GatheredBytes += all.Sum(part => (long)part.Length) - own.Length;
        Calls++;
        return all;
    }

    public void Abort(int exitCode) => collective.Abort(exitCode);

    public void Complete() => collective.Complete();

    public void Dispose() => collective.Dispose();

    private sealed class Pending(IPendingSum pending, Clocks clock) : IPendingSum
    {
        public void Advance()
        {
            clock.Start();
            pending.Advance();
            clock.Stop();
        }

        public void Wait()
        {
            clock.Start();
            pending.Wait();
            clock.Stop();
        }
    }

    // Elapsed and processor time.
    private sealed class Clocks
    {
        private readonly Stopwatch _elapsed = new();
        private TimeSpan _began;

        public TimeSpan Elapsed => _elapsed.Elapsed;

        public TimeSpan Processor { get; private set; }

        public void Start()
        {
            _began = Environment.CpuUsage.TotalTime;
            _elapsed.Start();
        }

        public void Stop()
        {
            _elapsed.Stop();
            Processor += Environment.CpuUsage.TotalTime - _began;
        }

        public void Reset()
        {
            _elapsed.Reset();
            Processor = TimeSpan.Zero;
        }
    }
}
