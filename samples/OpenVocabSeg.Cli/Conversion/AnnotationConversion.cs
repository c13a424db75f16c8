using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Annotations.LabelStudio;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli.Conversion;

/// <summary>Converts annotations from one format to another and reports what is lost.</summary>
internal static class AnnotationConversion
{
    /// <summary>Converts.</summary>
    /// <param name="request">What to convert.</param>
    /// <param name="text">Receives the report.</param>
    /// <param name="cancellationToken">Cancels the conversion; then nothing is written.</param>
    public static void Run(ConversionRequest request, TextWriter text, CancellationToken cancellationToken)
    {
        CheckOutput(request);
        var source = AnnotationFiles.Open(
            request.Input, new AnnotationReadOptions { Format = request.From, ImageFolder = request.Images, Split = request.Split });
        var options = new AnnotationWriteOptions
        {
            CopyImages = request.CopyImages,
            Progress = new ConversionLines(text),
            CancellationToken = cancellationToken,
        };
        var report = AnnotationFiles.Write(
            source, request.Output, request.To, request.ImageRoot is { } root ? options with { ImageRoot = root } : options);
        text.WriteLine(
            $"{FormatNames.Show(source.Format!.Value)} to {FormatNames.Show(request.To)}: {Count(report.Images, "image")}, "
            + $"{Count(report.Objects, "object")} in {request.Output}.");
        Say(text, "Left out", report.LeftOut);
        Say(text, $"Not supported by {FormatNames.Show(request.To)}", report.Lost);
        if (!request.CopyImages && PlaceOfImages(request.To) is { } place)
        {
            text.WriteLine($"Images were not copied: they belong {place} (--copy-images).");
        }
    }

    private static void CheckOutput(ConversionRequest request)
    {
        if (request.To is not (AnnotationFormat.Coco or AnnotationFormat.Cvat or AnnotationFormat.LabelStudio))
        {
            NewFolder.Check(request.Output);
            return;
        }

        var configuration = request.To == AnnotationFormat.LabelStudio ? LabelStudioWriter.ConfigurationOf(request.Output) : null;
        OutputChecks.Check([request.Output, configuration], [request.Input]);
        if (Directory.Exists(request.Input) && File.Exists(request.Output) && IsBelow(request.Output, request.Input))
        {
            throw new ArgumentException($"'{request.Output}' cannot be written: it is a file of the input.");
        }
    }

    private static bool IsBelow(string file, string folder) =>
        !Path.GetRelativePath(FollowedPath.Of(folder).Path, FollowedPath.Of(file).Path).StartsWith("..", StringComparison.Ordinal);

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static void Say(TextWriter text, string heading, CauseCounts counts)
    {
        if (counts.Causes.Count > 0)
        {
            text.WriteLine($"{heading}:");
        }

        foreach (var cause in counts.Causes)
        {
            text.WriteLine($"  {counts[cause]} × {cause}");
        }
    }

    private static string? PlaceOfImages(AnnotationFormat format) => format switch
    {
        AnnotationFormat.Yolo => "into the folder 'images'",
        AnnotationFormat.PascalVoc => "into the folder 'JPEGImages'",
        _ => null,
    };
}
