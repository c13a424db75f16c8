using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>An icon with its colors, size and rotation, but without a position.</summary>
internal sealed class IconPose
{
    private const double HueSpread = 60;
    private const double MaximumTilt = 35;
    private const double SmallestSize = 0.24;
    private const double LargestSize = 0.46;

    private readonly IconShape _shape;
    private readonly double _size;
    private readonly Matrix3x2 _attitude;
    private readonly IconColors _colors;

    private IconPose(IconShape shape, double size, Matrix3x2 attitude, IconColors colors)
    {
        _shape = shape;
        _size = size;
        _attitude = attitude;
        _colors = colors;
    }

    /// <summary>Draws colors, size (as a fraction of the image's side), tilt, reflection and aspect ratio at random.</summary>
    public static IconPose Draw(IconShape shape, Random random)
    {
        var size = random.NextBetween(SmallestSize, LargestSize);
        var stretch = (float)Math.Sqrt(random.NextBetween(0.85, 1.15));
        var mirror = random.Next(2) == 0 ? 1f : -1f;
        var tilt = double.DegreesToRadians(random.NextBetween(-MaximumTilt, MaximumTilt));
        var (sine, cosine) = ((float)Math.Sin(tilt), (float)Math.Cos(tilt));
        var attitude = Matrix3x2.CreateScale(stretch * mirror, 1 / stretch) * new Matrix3x2(cosine, sine, -sine, cosine, 0, 0);
        var hue = shape.MeanHue + random.NextBetween(-HueSpread, HueSpread);
        var main = Color.FromHsv(hue, random.NextBetween(0.5, 1), random.NextBetween(0.45, 1));
        var accent = Color.FromHsv(random.NextBetween(0, 360), random.NextBetween(0.25, 0.8), random.NextBetween(0.25, 0.95));
        return new IconPose(shape, size, attitude, new IconColors(main, accent));
    }

    /// <summary>The icon at a random position. At most a tenth of its size can extend beyond the image on a side.</summary>
    public PlacedIcon PlaceAtRandom(int side, Random random)
    {
        var size = _size * side;
        var margin = 0.4 * size;
        var center = new Vector2((float)random.NextBetween(margin, side - margin), (float)random.NextBetween(margin, side - margin));
        var toImage = _attitude * Matrix3x2.CreateScale((float)(size / 2)) * Matrix3x2.CreateTranslation(center);
        return new PlacedIcon(_shape, toImage, _colors);
    }
}
