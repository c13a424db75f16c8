using System.Diagnostics;
using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>Writes a line every few seconds while many images are checked.</summary>
internal sealed class CheckLines(TextWriter text) : IProgress<ImageCheckProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

    public void Report(ImageCheckProgress value)
    {
        lock (_lock)
        {
            if (_sinceLine.Elapsed > Interval)
            {
                text.WriteLine($"{value.Checked} of {value.Total} images checked");
                _sinceLine.Restart();
            }
        }
    }
}
