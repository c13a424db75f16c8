using System.Globalization;
using OpenVocabSeg.Networks;

namespace Samples.InstanceSegmentation;

/// <summary>Writes ten lines about a training.</summary>
internal sealed class ProgressLines(TextWriter text) : IProgress<TrainingProgress>
{
    private const int Lines = 10;

    public void Report(TrainingProgress value)
    {
        if (value.Iteration * Lines / value.Iterations != (value.Iteration - 1) * Lines / value.Iterations)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"step {value.Iteration} of {value.Iterations}, loss {value.Losses["total"]:F2}, "
                    + $"{value.Remaining.TotalSeconds:F0} s left"));
        }
    }
}
