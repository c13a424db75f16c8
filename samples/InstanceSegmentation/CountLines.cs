using System.Diagnostics;

namespace Samples.InstanceSegmentation;

/// <summary>Writes a line every few seconds while something is done to many images.</summary>
/// <param name="text">Receives the lines.</param>
/// <param name="what">What is done, such as "images checked".</param>
internal sealed class CountLines(TextWriter text, string what)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

    /// <summary>Says how far it is, if the last line is long ago. May be called from several threads.</summary>
    public void Report(int done, int total)
    {
        lock (_lock)
        {
            if (_sinceLine.Elapsed > Interval)
            {
                text.WriteLine($"{done} of {total} {what}");
                _sinceLine.Restart();
            }
        }
    }
}
