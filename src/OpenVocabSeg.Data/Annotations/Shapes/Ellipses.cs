namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>Circles and ellipses as polygons.</summary>
internal static class Ellipses
{
    private const int LeastCorners = 12;

    // Enough for the largest coordinates that a polygon may have.
    private const int MostCorners = 25_000;

    // Half a step of the grid on which polygons are rasterized.
    private const double MaximumGap = 0.1;

    /// <summary>A polygon whose corners lie on the ellipse and whose edges deviate from it by at most a tenth of a pixel.</summary>
    /// <param name="frame">The rotated box around the ellipse.</param>
    public static double[] ToPolygon(OrientedBox frame)
    {
        var (radiusX, radiusY) = (frame.Width / 2, frame.Height / 2);
        var radius = Math.Max(radiusX, radiusY);
        var count = radius <= MaximumGap
            ? LeastCorners
            : Math.Max(LeastCorners, (int)Math.Min(MostCorners, Math.Ceiling(Math.PI / Math.Acos(1 - (MaximumGap / radius)))));
        var (sine, cosine) = Math.SinCos(frame.Degrees * Math.PI / 180);
        var corners = new double[2 * count];
        for (var i = 0; i < count; i++)
        {
            var (y, x) = Math.SinCos(2 * Math.PI * i / count);
            (x, y) = (x * radiusX, y * radiusY);
            corners[2 * i] = frame.CenterX + (x * cosine) - (y * sine);
            corners[(2 * i) + 1] = frame.CenterY + (x * sine) + (y * cosine);
        }

        return corners;
    }
}
