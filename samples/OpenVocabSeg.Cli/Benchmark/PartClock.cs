using System.Diagnostics;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>Measures parts of some work, several times.</summary>
internal sealed class PartClock
{
    private readonly Dictionary<string, List<PartTime>> _times = [];
    private readonly List<string> _order = [];

    /// <summary>Does a part of the work and keeps how long it took.</summary>
    public T Measure<T>(string name, Func<T> work)
    {
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var result = work();
        var time = new PartTime(
            name, clock.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
        if (!_times.TryGetValue(name, out var times))
        {
            _times.Add(name, times = []);
            _order.Add(name);
        }

        times.Add(time);
        return result;
    }

    /// <inheritdoc cref="Measure{T}(string, Func{T})"/>
    public void Measure(string name, Action work) => Measure(name, () =>
    {
        work();
        return true;
    });

    /// <summary>The median of each part, in the order in which they were first measured.</summary>
    public IReadOnlyList<PartTime> Medians() =>
        [
            .. _order.Select(name => new PartTime(
                name, Median(_times[name], time => time.Milliseconds), Median(_times[name], time => time.ProcessorMilliseconds))),
        ];

    private static double Median(List<PartTime> times, Func<PartTime, double> value)
    {
        var sorted = times.Select(value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
