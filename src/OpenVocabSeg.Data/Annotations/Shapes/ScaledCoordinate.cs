using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>
/// Coordinates relative to the side of an image: 0…1 for YOLO, 0…100 for Label Studio's percent.
/// </summary>
internal static class ScaledCoordinate
{
    /// <summary>The pixel coordinate of a fraction.</summary>
    public static double ToPixels(double fraction, int side, double units) => fraction * side / units;

    /// <summary>
    /// The fraction of a pixel coordinate. Among neighboring numbers, the one is taken that converts back to the same coordinate, or to one
    /// where a polygon is rasterized the same, so that writing and reading does not change masks.
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
