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
    /// <remarks>The time grows with the number of edges times the width of the image, wherever the corners are.</remarks>
    public static uint[] Draw(IReadOnlyList<double> polygon, int height, int width)
    {
        var crossings = new PolygonCrossings(height, width);
        var corners = polygon.Count / 2;
        var previous = (X: ToGrid(polygon[0]), Y: ToGrid(polygon[1]));
        for (var i = 1; i <= corners; i++)
        {
            var corner = i % corners;
            var next = (X: ToGrid(polygon[2 * corner]), Y: ToGrid(polygon[(2 * corner) + 1]));
            AddCrossings(previous, next, width, crossings);
            previous = next;
        }

        return crossings.ToRuns();
    }

    /// <summary>The grid line that a coordinate is rounded to.</summary>
    public static int ToGrid(double coordinate) => (int)((GridScale * coordinate) + 0.5);

    /// <summary>
    /// Finds where an edge crosses the center lines of pixel columns, as if it were traced one grid step at a time along its longer
    /// direction. Truncating conversions and the order of operations are part of the convention: other rounding moves single pixels.
    /// </summary>
    private static void AddCrossings((int X, int Y) from, (int X, int Y) to, int width, PolygonCrossings crossings)
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
        var (left, right) = (Math.Min(start.X, end.X), Math.Max(start.X, end.X));

        // Columns whose center line is between the ends, and in the image.
        var first = Math.Max(0, CeilingOfFifth(left - CenterOffset));
        var last = (int)Math.Min(width - 1L, CeilingOfFifth(right - CenterOffset) - 1L);
        for (var column = first; column <= last; column++)
        {
            var line = (GridScale * column) + CenterOffset;
            if (flat)
            {
                var step = line + 1 - start.X;
                crossings.Add(column, Math.Min(Rounded(start.Y, slope, step - 1), Rounded(start.Y, slope, step)));
            }
            else if (FindStep(start.X, slope, spanY, line) is > 0 and var step
                && Math.Min(Rounded(start.X, slope, step - 1), Rounded(start.X, slope, step)) == line)
            {
                crossings.Add(column, start.Y + step - 1);
            }
        }
    }

    // The coordinate after some steps along the longer direction.
    private static int Rounded(int start, double slope, int step) => (int)(start + (slope * step) + 0.5);

    /// <summary>The first step of a steep edge behind the center line; 0 if there is none.</summary>
    private static int FindStep(int startX, double slope, int steps, int line)
    {
        // The rounded coordinate never turns back, so the estimate needs corrections of a step or two only.
        var step = (int)Math.Clamp((line + 0.5 - startX) / slope, 1, steps);
        while (step > 1 && IsBehind(step - 1))
        {
            step--;
        }

        while (step <= steps && !IsBehind(step))
        {
            step++;
        }

        return step <= steps ? step : 0;

        bool IsBehind(int number) => slope > 0 ? Rounded(startX, slope, number) > line : Rounded(startX, slope, number) <= line;
    }

    private static int CeilingOfFifth(int value) => (int)Math.Ceiling(value / (double)GridScale);
}
