using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>
/// Pixels as fractions of a side, in units of which the side has a given number: 1 for YOLO, 100 for Label Studio's percent.
/// </summary>
internal static class ScaledCoordinate
{
    /// <summary>The pixel coordinate of a fraction.</summary>
    public static double ToPixels(double fraction, int side, double units) => fraction * side / units;

    /// <summary>
    /// The fraction of a pixel coordinate. Of the neighboring numbers the one is taken that leads back to the coordinate, or to a place
    /// where a polygon is drawn just the same, so that writing and reading changes no mask.
    /// </summary>
    public static double FromPixels(double coordinate, int side, double units)
    {
        var fraction = coordinate / side * units;
        double[] candidates = [fraction, Math.BitIncrement(fraction), Math.BitDecrement(fraction)];
        foreach (var candidate in candidates)
        {
            if (ToPixels(candidate, side, units) == coordinate)
            {
                return candidate;
            }
        }

        foreach (var candidate in candidates)
        {
            if (PolygonRasterizer.ToGrid(ToPixels(candidate, side, units)) == PolygonRasterizer.ToGrid(coordinate))
            {
                return candidate;
            }
        }

        return fraction;
    }
}
