using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Prints the detections of an image.</summary>
internal static class DetectionTable
{
    /// <summary>Writes a heading and one row per detection.</summary>
    /// <param name="console">Receives the text.</param>
    /// <param name="imageName">Name of the image.</param>
    /// <param name="detections">The detections, highest score first.</param>
    public static void Write(IAnsiConsole console, string imageName, IReadOnlyList<Detection> detections)
    {
        var count = detections.Count switch { 0 => "no objects", 1 => "1 object", var n => $"{n} objects" };
        console.WriteLine($"{imageName}: {count}");
        if (detections.Count == 0)
        {
            return;
        }

        var table = new Table().SimpleBorder().AddColumn("Class").AddColumn(Right("Score")).AddColumn(Right("Box (x0 y0 x1 y1)"))
            .AddColumn(Right("Area")).AddColumn(Right("Noise"));
        foreach (var detection in detections)
        {
            // Text instead of a string: brackets in class names would be parsed as markup.
            table.AddRow(
                new Text(detection.ClassName),
                new Text(Format(detection.Score, "0.000")),
                new Text(Format(detection.Box)),
                new Text(detection.Mask.Area.ToString(CultureInfo.InvariantCulture)),
                new Text(detection.MaskNoise is { } noise ? Format(noise, "0.00") : "–"));
        }

        console.Write(table);
    }

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned().NoWrap();

    private static string Format(BoundingBox box) =>
        string.Join(' ', new[] { box.X0, box.Y0, box.X1, box.Y1 }.Select(edge => Format(edge, "0")));

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
