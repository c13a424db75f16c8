using System.CommandLine;
using System.Diagnostics;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli;

/// <summary>Options of the image check that verbs run before their work.</summary>
internal static class ImageChecks
{
    private const string ExifName = "--apply-exif";

    /// <summary>The option <c>--check-images</c>.</summary>
    public static Option<bool> CheckOption() => new("--check-images")
    {
        Description = "Decode every image before the work starts, to find damaged files early. 'false' reads image sizes only. "
            + "Default: true.",
        DefaultValueFactory = _ => true,
    };

    /// <summary>The option <c>--apply-exif</c>.</summary>
    /// <param name="remark">Further text for the help; begins with a space.</param>
    public static Option<bool> ExifOption(string remark = "") => new(ExifName)
    {
        Description = $"Rotate and flip images by their EXIF orientation, for images that were annotated upright.{remark}",
    };

    /// <summary>Settings of a check that logs its progress every few seconds.</summary>
    /// <param name="decode">Whether every image is decoded.</param>
    /// <param name="applyExif">Whether the EXIF orientation of images is applied.</param>
    /// <param name="log">Receives lines of text.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static ImageCheckOptions Create(bool decode, bool applyExif, Action<string> log, CancellationToken cancellationToken) => new()
    {
        Decode = decode,
        ApplyOrientation = applyExif,
        OrientationOption = ExifName,
        Progress = new Lines(log),
        CancellationToken = cancellationToken,
    };

    private sealed class Lines(Action<string> log) : IProgress<ImageCheckProgress>
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
                    log($"{value.Checked} of {value.Total} images checked");
                    _sinceLine.Restart();
                }
            }
        }
    }
}
