using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>Closed polygons for the icons and the clutter.</summary>
internal static class Outline
{
    /// <summary>A polygon of x, y pairs.</summary>
    public static Vector2[] Polygon(params float[] xy)
    {
        var points = new Vector2[xy.Length / 2];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = new Vector2(xy[2 * i], xy[(2 * i) + 1]);
        }

        return points;
    }

    /// <summary>An axis-aligned rectangle.</summary>
    public static Vector2[] Rectangle(float x0, float y0, float x1, float y1) => Polygon(x0, y0, x1, y0, x1, y1, x0, y1);

    /// <summary>An ellipse.</summary>
    public static Vector2[] Ellipse(float x, float y, float radiusX, float radiusY) => [.. Arc(x, y, radiusX, radiusY, 0, 360)];

    /// <summary>Points of an elliptic arc from one angle to another, in degrees, clockwise on the screen (y downwards).</summary>
    public static IEnumerable<Vector2> Arc(float x, float y, float radiusX, float radiusY, double from, double to)
    {
        var steps = Math.Max(6, (int)Math.Ceiling(Math.Abs(to - from) / 12));
        var full = Math.Abs(to - from) >= 360;
        for (var i = 0; i < (full ? steps : steps + 1); i++)
        {
            var angle = double.DegreesToRadians(from + ((to - from) * i / steps));
            yield return new Vector2(x + (float)(radiusX * Math.Cos(angle)), y + (float)(radiusY * Math.Sin(angle)));
        }
    }

    /// <summary>A curve in polar coordinates around the center: radius as a function of the angle in degrees.</summary>
    public static Vector2[] Polar(int points, Func<double, double> radius)
    {
        var outline = new Vector2[points];
        for (var i = 0; i < points; i++)
        {
            var degrees = 360.0 * i / points;
            var angle = double.DegreesToRadians(degrees - 90);
            var r = radius(degrees);
            outline[i] = new Vector2((float)(r * Math.Cos(angle)), (float)(r * Math.Sin(angle)));
        }

        return outline;
    }
}
