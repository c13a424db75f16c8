using System.Globalization;
using System.Text;
using OpenVocabSeg.Data.Annotations.Model;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Annotations.Writing;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.Yolo;

/// <summary>
/// Writes a YOLO data set: <c>data.yaml</c>, and <c>labels/SPLIT/NAME.txt</c> for each image <c>images/SPLIT/NAME</c>. A single outline
/// is written unchanged. Objects with several outlines, and masks, become one outline that covers the same pixels.
/// </summary>
internal sealed class YoloWriter(AnnotationTarget target) : AnnotationWriter(target)
{
    private static readonly string[] Order = ["train", "val", "test"];
    private readonly List<string> _splits = [];
    private CategoryNumbers _categories = null!;

    protected override bool HasPlaceInImage(Rune letter) => IsInFileNames(letter);

    public override void Write(AnnotationSource source)
    {
        CheckClasses(source);
        _categories = new CategoryNumbers(source.Categories);
        foreach (var image in Read(source))
        {
            WriteLabels(image);
        }

        AtomicFile.Write(Path.Combine(Target.Path, "data.yaml"), WriteDescription);
    }

    private void WriteLabels(AnnotatedImage image)
    {
        var split = SplitName(image) ?? Order[0];
        if (!_splits.Contains(split))
        {
            _splits.Add(split);
        }

        // Ultralytics derives the path of the labels from the last folder 'images'.
        var stem = Stem(image, split, skippedFolder: "images");
        var lines = image.Objects.Select(o => Line(o, image)).OfType<string>().ToArray();
        AtomicFile.Write(Path.Combine(Target.Path, "labels", split, stem + ".txt"), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            foreach (var line in lines)
            {
                writer.WriteLine(line);
            }
        });
        CopyImage(image, Path.Combine(Target.Path, "images", split, stem));
    }

    private void WriteDescription(Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var splits = _splits.OrderBy(split => Array.IndexOf(Order, split) is var place and >= 0 ? place : Order.Length).ToList();
        foreach (var split in splits)
        {
            writer.WriteLine($"{QuoteUnlessPlain(split)}: {QuoteUnlessPlain($"images/{split}")}");
        }

        // Ultralytics rejects a data set without these two fields.
        foreach (var split in Order[..2].Except(splits).Where(_ => splits.Count > 0))
        {
            writer.WriteLine($"{split}: {QuoteUnlessPlain($"images/{splits[0]}")}");
            Lost.Add($"splits '{split}' without images (data.yaml names those of '{splits[0]}')");
        }

        writer.WriteLine();
        writer.WriteLine("names:");
        for (var i = 0; i < _categories.All.Count; i++)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {i}: {Quote(_categories.All[i].Name)}"));
        }
    }

    private string? Line(ObjectAnnotation o, AnnotatedImage image)
    {
        if (o.IsCrowd)
        {
            // In training, a crowd would count as one object.
            Lost.Add("crowds");
            return null;
        }

        var size = SizeOf(image);
        if ((o.Segmentation is null ? Box(o.Box, size) : Outline(o, size)) is not { } numbers)
        {
            return null;
        }

        Count(o, keepsCrowds: true);
        var all = numbers.Prepend(_categories.Index(o.Category));
        return string.Join(' ', all.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
    }

    private double[]? Box(CocoBox box, ImageSize size)
    {
        var (left, top) = (Math.Max(0, box.X), Math.Max(0, box.Y));
        var (right, bottom) = (Math.Min(size.Width, box.X + box.Width), Math.Min(size.Height, box.Y + box.Height));
        if (right <= left || bottom <= top)
        {
            Lost.Add("boxes outside their image");
            return null;
        }

        Lost.Add(
            "parts of boxes outside their image",
            left > box.X || top > box.Y || right < box.X + box.Width || bottom < box.Y + box.Height ? 1 : 0);
        return
        [
            (left + right) / 2 / size.Width, (top + bottom) / 2 / size.Height,
            (right - left) / size.Width, (bottom - top) / size.Height,
        ];
    }

    private double[]? Outline(ObjectAnnotation o, ImageSize size)
    {
        if (o.Segmentation!.Polygons is [var only] && IsWithin(only, size))
        {
            return Fractions(only, size);
        }

        var mask = o.ToMask(size)!;
        if (mask.Area == 0)
        {
            Lost.Add("empty masks");
            return null;
        }

        if (o.Segmentation.Polygons is { } polygons && polygons.All(polygon => IsWithin(polygon, size)) && AreApart(polygons, mask))
        {
            Lost.Add("objects with several outlines (joined by lines without width)");
            return Fractions(RingBridges.Join(polygons), size);
        }

        Lost.Add(o.Segmentation.Mask is null
            ? "outlines that overlap or leave their image (written as outlines along pixel edges)"
            : "masks (written as outlines along pixel edges)");
        var rings = MaskContours.Trace(MaskCrop.Of(mask));
        return Fractions(RingBridges.Join(rings), size);
    }

    /// <summary>Whether no pixel lies in two outlines, so that the joined outline encloses the same pixels.</summary>
    private static bool AreApart(IReadOnlyList<IReadOnlyList<double>> polygons, RunLengthMask union) =>
        polygons.Sum(polygon => RunLengthMask.FromPolygons([polygon], union.Height, union.Width).Area) == union.Area;

    // Ultralytics skips the whole image if a coordinate is outside 0…1.01.
    private static bool IsWithin(IReadOnlyList<double> polygon, ImageSize size) =>
        !polygon.Where((value, i) => value < 0 || value > (i % 2 == 0 ? size.Width : size.Height)).Any();

    private static double[] Fractions(IReadOnlyList<double> polygon, ImageSize size) =>
        [.. polygon.Select((value, i) => ScaledCoordinate.FromPixels(value, i % 2 == 0 ? size.Width : size.Height, 1))];

    private static string QuoteUnlessPlain(string text) =>
        char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '/')
            ? text
            : Quote(text);

    // Between single quotes, YAML has a place for printable characters only; between double quotes, others are written as escapes.
    private static string Quote(string text) => text.EnumerateRunes().All(IsPrintable)
        ? "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'"
        : '"' + string.Concat(text.EnumerateRunes().Select(letter =>
            IsPrintable(letter) && letter.Value is not ('"' or '\\')
                ? letter.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\U{letter.Value:X8}"))) + '"';

    private static bool IsPrintable(Rune letter) => Rune.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
