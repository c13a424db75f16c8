using System.Diagnostics;
using System.Globalization;

namespace OpenVocabSeg.Benchmarks.Soak;

/// <summary>
/// Repeats work, and measures what the process holds after each of 20 parts of it. Slopes are those of the line through the last half:
/// caches and pools fill in the first.
/// </summary>
internal static class SoakRun
{
    private const int Parts = 20;

    public static void Repeat(string name, int count, Action<int> work, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var samples = new List<ProcessSample>();
        for (var number = 0; number < count; number++)
        {
            work(number);
            if ((number + 1) * (long)Parts / count > samples.Count)
            {
                samples.Add(ProcessSample.Take());
            }
        }

        Report(name, count, clock.Elapsed, samples, output);
    }

    /// <summary>Prints first and last values, and slopes per 1000 repetitions.</summary>
    public static void Report(string name, int count, TimeSpan elapsed, IReadOnlyList<ProcessSample> samples, TextWriter output)
    {
        var half = samples.Skip(samples.Count / 2).ToArray();
        var per1000 = 1000.0 * samples.Count / count;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {count} in {elapsed.TotalSeconds:0} s"));
        Line("resident MB", sample => sample.ResidentMegabytes);
        Line("live tensors", sample => sample.LiveTensors);
        Line("handles", sample => sample.Handles);
        Line("threads", sample => sample.Threads);

        void Line(string what, Func<ProcessSample, double> value) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what}: {value(samples[0]):0} after a twentieth, {value(half[0]):0} at half, {value(samples[^1]):0} at the end; "
            + $"slope of the last half {per1000 * Slope([.. half.Select(value)]):0.###} per 1000"));
    }

    // Least squares.
    private static double Slope(double[] values)
    {
        var middle = (values.Length - 1) / 2.0;
        var mean = values.Average();
        var (above, below) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            above += (i - middle) * (values[i] - mean);
            below += (i - middle) * (i - middle);
        }

        return below == 0 ? 0 : above / below;
    }
}
