using System.Globalization;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.Yolo;

/// <summary>
/// The label file of an image. Each line is an object: the class number, then the center and size of the box, or the corners of the
/// outline, as fractions of the image's sides. A confidence may follow, as Ultralytics writes for predictions.
/// </summary>
internal static class YoloLabelFile
{
    // Ultralytics rejects coordinates outside this range.
    private const double LeastCoordinate = -0.01;
    private const double MostCoordinate = 1.01;
    private const int BoxNumbers = 4;

    /// <summary>Reads the objects of an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownName">Name in messages.</param>
    /// <param name="description">Classes, and whether keypoints follow the boxes.</param>
    /// <param name="size">Returns the size of the image; called only if there is an object.</param>
    /// <param name="leftOut">Counts what is left out.</param>
    public static List<ObjectAnnotation> Read(
        string path, string shownName, YoloDescription description, Lazy<ImageSize> size, CauseCounts leftOut)
    {
        var objects = new List<ObjectAnnotation>();
        foreach (var (number, line) in TextLines.Read(path, refusesPipes: true))
        {
            var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
            {
                continue;
            }

            var where = $"{shownName}: line {number}";
            var parts = new ObjectParts(Category(fields[0], where, description), leftOut);
            var numbers = new double[fields.Length - 1];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = Number(fields[i + 1], where);
            }

            if (AddShape(parts, numbers, description.HasKeypoints, size, leftOut)
                && parts.Build(size.Value, boxesAreBoxes: true) is { } found)
            {
                objects.Add(found);
            }
        }

        return objects;
    }

    private static bool AddShape(ObjectParts parts, double[] numbers, bool hasKeypoints, Lazy<ImageSize> size, CauseCounts leftOut)
    {
        if (hasKeypoints && numbers.Length > BoxNumbers)
        {
            leftOut.Add(LeftOutCauses.Keypoints);
            numbers = numbers[..BoxNumbers];
        }

        if (numbers.Length % 2 == 1 && numbers.Length > BoxNumbers)
        {
            parts.Score = numbers[^1];
            numbers = numbers[..^1];
        }

        if (numbers.Length < BoxNumbers)
        {
            leftOut.Add("lines with fewer than 4 coordinates");
            return false;
        }

        if (numbers.Any(value => value is < LeastCoordinate or > MostCoordinate))
        {
            leftOut.Add("objects with coordinates outside 0…1 (are they pixels?)");
            return false;
        }

        var (height, width) = (size.Value.Height, size.Value.Width);
        if (numbers.Length == BoxNumbers)
        {
            var (boxWidth, boxHeight) = (numbers[2] * width, numbers[3] * height);
            parts.AddBox(new((numbers[0] * width) - (boxWidth / 2), (numbers[1] * height) - (boxHeight / 2), boxWidth, boxHeight));
        }
        else
        {
            parts.AddPolygon([.. numbers.Select((value, i) => ScaledCoordinate.ToPixels(value, i % 2 == 0 ? width : height, 1))]);
        }

        return true;
    }

    private static string Category(string field, string where, YoloDescription description)
    {
        var number = Number(field, where);
        if (number != Math.Floor(number) || number < 0)
        {
            throw new InvalidDataException($"{where}: the class '{field}' is not a class number.");
        }

        return number < description.Names.Count
            ? description.Names[(int)number]
            : throw new InvalidDataException(
                $"{where}: the class is {field}, but {description.File} has {description.Names.Count} classes, numbered from 0.");
    }

    private static double Number(string field, string where) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidDataException($"{where}: '{field}' is not a number.");
}
