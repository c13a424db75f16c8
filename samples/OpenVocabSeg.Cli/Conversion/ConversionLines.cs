using System.Diagnostics;

namespace OpenVocabSeg.Cli.Conversion;

/// <summary>Writes a line every few seconds while many images are converted.</summary>
internal sealed class ConversionLines(TextWriter text) : IProgress<int>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

    public void Report(int value)
    {
        if (_sinceLine.Elapsed > Interval)
        {
            text.WriteLine($"{value} images");
            _sinceLine.Restart();
        }
    }
}
