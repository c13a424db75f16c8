using System.Diagnostics;

namespace Samples.WordVectors;

/// <summary>Prints how many words are done, every few seconds.</summary>
internal sealed class ConsoleProgress(int total) : IProgress<int>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void Report(int value)
    {
        if (_sinceLast.Elapsed >= Interval)
        {
            Console.WriteLine($"{value} of {total} words");
            _sinceLast.Restart();
        }
    }
}
