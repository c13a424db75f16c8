using System.Globalization;
using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>Draws a value for each pixel, such as the estimated noise of a mask, as a color over the darkened image.</summary>
internal static class HeatMap
{
    private const float Opacity = 0.85f;

    /// <summary>Draws the values over an enlarged gray copy of the image, with a legend at the bottom.</summary>
    /// <param name="image">The image.</param>
    /// <param name="values">One value per pixel, row by row; pixels with NaN show the image.</param>
    /// <param name="maximum">Value of the brightest color, above 0; 0 has the darkest color. Values outside this range are clamped.</param>
    /// <returns>A new image, enlarged as by <see cref="Overlay.Draw"/>.</returns>
    /// <exception cref="ArgumentException">The number of values is not the number of pixels.</exception>
    public static PixelImage Draw(PixelImage image, ReadOnlySpan<float> values, double maximum)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        if (values.Length != image.Height * image.Width)
        {
            throw new ArgumentException($"Expected {image.Height}×{image.Width} values, got {values.Length}.", nameof(values));
        }

        var pixels = new byte[image.Pixels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (blue, green, red) = (image.Pixels[3 * i], image.Pixels[(3 * i) + 1], image.Pixels[(3 * i) + 2]);
            var gray = (0.114f * blue) + (0.587f * green) + (0.299f * red);
            var background = 0.55f * gray;
            var color = float.IsNaN(values[i]) ? SKColors.Empty : ColorMap.At(values[i] / maximum);
            var opacity = float.IsNaN(values[i]) ? 0 : Opacity;
            pixels[3 * i] = (byte)((opacity * color.Blue) + ((1 - opacity) * background));
            pixels[(3 * i) + 1] = (byte)((opacity * color.Green) + ((1 - opacity) * background));
            pixels[(3 * i) + 2] = (byte)((opacity * color.Red) + ((1 - opacity) * background));
        }

        using var enlarged = EnlargedImage.Create(new PixelImage(image.Height, image.Width, pixels));
        using var canvas = new SKCanvas(enlarged.Bitmap);
        DrawLegend(canvas, enlarged, maximum);
        canvas.Flush();
        return ImageFile.FromBitmap(enlarged.Bitmap);
    }

    private static void DrawLegend(SKCanvas canvas, EnlargedImage enlarged, double maximum)
    {
        const int steps = 64;
        var height = enlarged.LabelHeight;
        var text = maximum.ToString("0.##", CultureInfo.InvariantCulture);
        var bar = 5 * height;
        var (zeroWidth, textWidth) = (StrokeFont.Measure("0", height), StrokeFont.Measure(text, height));
        var width = bar + zeroWidth + textWidth + (2.8f * height);
        var top = enlarged.Bitmap.Height - (2.3f * height);
        using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(12, 14, 18, 190) };
        var chip = SKRect.Create(0.5f * height, top, width, 1.9f * height);
        canvas.DrawRoundRect(chip, 0.3f * height, 0.3f * height, paint);
        var x = 1.1f * height;
        StrokeFont.Draw(canvas, "0", x, top + (0.45f * height), height, SKColors.White);
        x += zeroWidth + (0.7f * height);
        paint.IsAntialias = false;
        for (var i = 0; i < steps; i++)
        {
            paint.Color = ColorMap.At((i + 0.5) / steps);
            canvas.DrawRect(x + (bar * i / steps), top + (0.45f * height), (bar / steps) + 1, height, paint);
        }

        StrokeFont.Draw(canvas, text, x + bar + (0.8f * height), top + (0.45f * height), height, SKColors.White);
    }
}
