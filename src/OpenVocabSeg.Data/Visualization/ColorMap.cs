using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>
/// A perceptually uniform color map from dark violet over red to pale yellow. Its lightness increases evenly, so that equal differences
/// look equal (also in grayscale and to color-blind readers).
/// </summary>
internal static class ColorMap
{
    private static readonly SKColor[] Table = Enumerable.Range(0, 256).Select(i => Compute(i / 255.0)).ToArray();

    /// <summary>The color of a value; values are clamped to 0…1.</summary>
    public static SKColor At(double value) => Table[(int)Math.Round(255 * Math.Clamp(value, 0, 1))];

    // A path through Oklch: lightness increases evenly, hue goes from violet to yellow, chroma is largest in the middle.
    private static SKColor Compute(double t)
    {
        var lightness = 0.2 + (0.74 * t);
        var chroma = 0.06 + (0.13 * Math.Sin(Math.PI * Math.Pow(t, 0.8)));
        var hue = double.DegreesToRadians(285 + (180 * t));
        return FromOklab(lightness, chroma * Math.Cos(hue), chroma * Math.Sin(hue));
    }

    // Oklab to sRGB after Björn Ottosson, "A perceptual color space for image processing", 2020.
    private static SKColor FromOklab(double lightness, double a, double b)
    {
        var l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        var m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        var s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return new SKColor(
            ToByte((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)),
            ToByte((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
            ToByte((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)));
    }

    private static double Cube(double value) => value * value * value;

    private static byte ToByte(double linear)
    {
        var value = Math.Clamp(linear, 0, 1);
        return (byte)Math.Round(255 * (value <= 0.0031308 ? 12.92 * value : (1.055 * Math.Pow(value, 1 / 2.4)) - 0.055));
    }
}
