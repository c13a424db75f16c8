using System.Globalization;

namespace OpenVocabSeg.Data.Masks;

/// <summary>
/// Rasterizes a polygon with the pixel convention of COCO annotations. Corners are rounded to a grid five times finer than
/// the pixels, and the outline is traced on that grid. Wherever it crosses the center line of a pixel column, the pixels below
/// that point are toggled.
/// </summary>
internal static class PolygonRasterizer
{
    private const int GridScale = 5;

    // The center line of column x lies left of this grid line: the step from 5x + 2 to 5x + 3 crosses it.
    private const int CenterOffset = 2;
    private const double MaximumCoordinate = 1e7;

    /// <summary>Checks the corners x0, y0, x1, y1, ….</summary>
    /// <exception cref="ArgumentException">Fewer than 6 numbers, an odd number of them, or one that is not finite or too large.</exception>
    public static void Check(IReadOnlyList<double> polygon, string parameterName)
    {
        if (polygon is null || polygon.Count < 6 || polygon.Count % 2 != 0)
        {
            throw new ArgumentException(
                $"A polygon needs an even number of at least 6 coordinates, but has {polygon?.Count ?? 0}.", parameterName);
        }

        if (FindFault(polygon) is { } fault)
        {
            throw new ArgumentException($"A polygon {fault}.", parameterName);
        }
    }

    /// <summary>
    /// Describes the first invalid coordinate, as the end of a sentence that begins with the polygon; null if all are valid.
    /// </summary>
    public static string? FindFault(IReadOnlyList<double> polygon)
    {
        for (var i = 0; i < polygon.Count; i++)
        {
            if (!(Math.Abs(polygon[i]) <= MaximumCoordinate))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"has the coordinate {polygon[i]}, which is not a number within ±{MaximumCoordinate:0}");
            }
        }

        return null;
    }

    /// <summary>The run lengths of a validated polygon in an image, in canonical form.</summary>
    public static uint[] Draw(IReadOnlyList<double> polygon, int height, int width)
    {
        var crossings = new List<int>();
        var corners = polygon.Count / 2;
        var previous = (X: ToGrid(polygon[0]), Y: ToGrid(polygon[1]));
        for (var i = 1; i <= corners; i++)
        {
            var corner = i % corners;
            var next = (X: ToGrid(polygon[2 * corner]), Y: ToGrid(polygon[(2 * corner) + 1]));
            AddCrossings(previous, next, height, width, crossings);
            previous = next;
        }

        crossings.Sort();
        var writer = new RunLengthWriter(crossings.Count + 1);
        var inside = false;
        var position = 0;
        foreach (var crossing in crossings)
        {
            writer.Append((uint)(crossing - position), inside);
            position = crossing;
            inside = !inside;
        }

        writer.Append((uint)((height * width) - position), inside);
        return writer.ToArray();
    }

    /// <summary>The grid line that a coordinate is rounded to.</summary>
    public static int ToGrid(double coordinate) => (int)((GridScale * coordinate) + 0.5);

    /// <summary>
    /// Traces an edge one grid step at a time along its longer direction. Steps within a grid column cross no center line.
    /// Truncating conversions and the order of operations are part of the convention: other rounding moves single pixels.
    /// </summary>
    private static void AddCrossings((int X, int Y) from, (int X, int Y) to, int height, int width, List<int> crossings)
    {
        int spanX = Math.Abs(to.X - from.X), spanY = Math.Abs(to.Y - from.Y);
        if (spanX == 0)
        {
            return;
        }

        var flat = spanX >= spanY;

        // Always from the lower to the higher coordinate, so that an edge shared by two polygons gives the same pixels in both.
        var (start, end) = (flat ? from.X > to.X : from.Y > to.Y) ? (to, from) : (from, to);
        var slope = flat ? (double)(end.Y - start.Y) / spanX : (double)(end.X - start.X) / spanY;
        int lastX = 0, lastY = 0;
        for (var step = 0; step <= Math.Max(spanX, spanY); step++)
        {
            var x = flat ? start.X + step : (int)(start.X + (slope * step) + 0.5);
            var y = flat ? (int)(start.Y + (slope * step) + 0.5) : start.Y + step;
            if (step > 0 && x != lastX)
            {
                AddCrossing(Math.Min(x, lastX), Math.Min(y, lastY), height, width, crossings);
            }

            (lastX, lastY) = (x, y);
        }
    }

    private static void AddCrossing(int gridX, int gridY, int height, int width, List<int> crossings)
    {
        if (gridX < CenterOffset || (gridX - CenterOffset) % GridScale != 0)
        {
            return;
        }

        var x = (gridX - CenterOffset) / GridScale;
        if (x < width)
        {
            var y = (int)Math.Ceiling(Math.Clamp(((gridY + 0.5) / GridScale) - 0.5, 0, height));
            crossings.Add((x * height) + y);
        }
    }
}
