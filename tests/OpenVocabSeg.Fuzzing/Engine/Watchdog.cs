using System.Diagnostics;

namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>Ends the process if one input takes minutes, or all the memory that it may take.</summary>
internal sealed class Watchdog : IDisposable
{
    // By the clock, on a machine that may be busy: slow inputs are found by their processor time.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly FuzzLimits _limits;
    private readonly Timer _timer;
    private long _begin;

    public Watchdog(FuzzLimits limits)
    {
        _limits = limits;
        _timer = new Timer(_ => Check(), null, Interval, Interval);
    }

    public void Begin() => Volatile.Write(ref _begin, Stopwatch.GetTimestamp());

    public void End() => Volatile.Write(ref _begin, 0);

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        var begin = Volatile.Read(ref _begin);
        if (begin == 0)
        {
            return;
        }

        if (Stopwatch.GetElapsedTime(begin) > Longest)
        {
            Environment.FailFast($"One input has taken {Longest.TotalMinutes} minutes, and has not ended.");
        }

        var resident = Environment.WorkingSet >> 20;
        if (resident > _limits.ResidentMegabytes)
        {
            Environment.FailFast($"The process has taken {resident} MB.");
        }
    }
}
