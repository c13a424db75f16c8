using System.Globalization;

namespace OpenVocabSeg.Data.Masks;

/// <summary>
/// Draws one polygon with the pixel convention of the COCO annotations: corners are rounded to a grid five times finer than
/// the pixels, the outline is walked on that grid, and a column of pixels toggles below every point where the outline
/// crosses the column's center line.
/// </summary>
internal static class PolygonRasterizer
{
    private const int GridScale = 5;

    // The grid line left of which a column's center line lies: the step from 5x + 2 to 5x + 3 crosses column x.
    private const int CenterOffset = 2;
    private const double MaximumCoordinate = 1e7;

    /// <summary>Checks the corners x0, y0, x1, y1, ….</summary>
    /// <exception cref="ArgumentException">Fewer than 6 numbers, an odd number of them, or one that is not finite or too large.</exception>
    public static void Check(IReadOnlyList<double> polygon, string parameterName)
    {
        if (polygon is null || polygon.Count < 6 || polygon.Count % 2 != 0)
        {
            throw new ArgumentException(
                $"A polygon needs an even count of at least 6 numbers, this one has {polygon?.Count ?? 0}.", parameterName);
        }

        if (FindFault(polygon) is { } fault)
        {
            throw new ArgumentException($"A polygon {fault}.", parameterName);
        }
    }

    /// <summary>
    /// What is wrong with the first coordinate that cannot be drawn, to follow the name of the polygon; null where all can.
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

    /// <summary>The runs of a checked polygon in an image, in canonical form.</summary>
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
    /// Walks the edge one grid step at a time along its longer direction. Steps that stay in their grid column cross nothing.
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

        // Always from the lower to the higher coordinate, so that an edge shared by two polygons is drawn once.
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
