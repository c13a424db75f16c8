using System.Diagnostics;
using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace Samples.InstanceSegmentation;

/// <summary>Writes lines about everything that takes long: the check of images, the training, the calibration, the evaluation.</summary>
internal sealed class ProgressLines(TextWriter text)
    : IProgress<ImageCheckProgress>, IProgress<TrainingProgress>, IProgress<CalibrationProgress>
{
    private const int TrainingLines = 10;
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _sinceStep = Stopwatch.StartNew();
    private readonly CountLines _checked = new(text, "images checked");
    private readonly CountLines _calibrated = new(text, "images to calibrate the mask critic");
    private readonly CountLines _predicted = new(text, "test images segmented");

    public void Report(ImageCheckProgress value) => _checked.Report(value.Checked, value.Total);

    public void Report(TrainingProgress value)
    {
        var isTenth = value.Iteration * TrainingLines / value.Iterations != (value.Iteration - 1) * TrainingLines / value.Iterations;
        if (isTenth || _sinceStep.Elapsed > LongSilence)
        {
            _sinceStep.Restart();
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"step {value.Iteration} of {value.Iterations}, loss {value.Losses["total"]:F2}, "
                    + $"{value.Remaining.TotalSeconds:F0} s left"));
        }
    }

    public void Report(CalibrationProgress value)
    {
        if (value.Images == value.TotalImages)
        {
            text.WriteLine($"Mask critic calibrated on {value.TotalImages} images");
            return;
        }

        _calibrated.Report(value.Images, value.TotalImages);
    }

    /// <summary>Passes predictions on and reports their number.</summary>
    public IEnumerable<SegmentedPhoto> Count(IEnumerable<SegmentedPhoto> predictions, int total)
    {
        var done = 0;
        foreach (var prediction in predictions)
        {
            _predicted.Report(++done, total);
            yield return prediction;
        }
    }
}
