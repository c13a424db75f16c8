using System.CommandLine;
using System.Diagnostics;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli;

/// <summary>The options of the check of images that verbs make before their work.</summary>
internal static class ImageChecks
{
    private const string ExifName = "--apply-exif";

    /// <summary>The option <c>--check-images</c>.</summary>
    public static Option<bool> CheckOption() => new("--check-images")
    {
        Description = "Decode every image before the work, so that a damaged one is known in time. 'false' reads sizes only.",
        DefaultValueFactory = _ => true,
    };

    /// <summary>The option <c>--apply-exif</c>.</summary>
    /// <param name="remark">What help says of it besides.</param>
    public static Option<bool> ExifOption(string remark = "") => new(ExifName)
    {
        Description = $"Turn images as their EXIF orientation says, for images that were annotated upright.{remark}",
    };

    /// <summary>Settings of a check that says every few seconds how far it is.</summary>
    /// <param name="decode">Whether every image is decoded.</param>
    /// <param name="applyExif">Whether images are turned as EXIF says.</param>
    /// <param name="log">Receives lines.</param>
    /// <param name="cancellationToken">Ends the check.</param>
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
