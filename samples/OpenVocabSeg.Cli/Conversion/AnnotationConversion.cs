using OpenVocabSeg.Data;

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
        if (Path.GetFullPath(request.Input) == Path.GetFullPath(request.Output))
        {
            throw new ArgumentException($"'{request.Output}' cannot be written: it is the input.");
        }

        var source = AnnotationFiles.Open(
            request.Input, new AnnotationReadOptions { Format = request.From, ImageFolder = request.Images, Split = request.Split });
        var isFile = request.To is AnnotationFormat.Coco or AnnotationFormat.Cvat or AnnotationFormat.LabelStudio;
        if (isFile && Directory.Exists(request.Output))
        {
            throw new IOException($"'{request.Output}' cannot be written: it is a folder, and the format is a single file.");
        }

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
