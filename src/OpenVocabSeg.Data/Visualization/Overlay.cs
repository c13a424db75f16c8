using System.Globalization;
using OpenVocabSeg.Data.Visualization;
using SkiaSharp;

namespace OpenVocabSeg.Data;

/// <summary>Draws objects over an image: the mask in the color of its class, contour, box, class and score.</summary>
public static class Overlay
{
    private const byte FillOpacity = 105;

    /// <summary>Draws the objects over an enlarged copy of the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="objects">The objects, later ones on top. The score of a <see cref="Detection"/> is written after its class.</param>
    /// <param name="classNames">
    /// All classes of a set of images: neighbors in this list get very different colors. Without the list, the color of a class depends on
    /// its name alone, and two classes can have the same color.
    /// </param>
    /// <returns>
    /// A new image. Images with sides below 384 pixels are enlarged by a whole factor (a 96-pixel image four times), so that
    /// labels are readable.
    /// </returns>
    /// <exception cref="ArgumentException">A mask does not have the size of the image.</exception>
    public static PixelImage Draw(PixelImage image, IReadOnlyList<SegmentedObject> objects, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(objects);
        foreach (var (name, _, mask) in objects)
        {
            if (mask.Height != image.Height || mask.Width != image.Width)
            {
                throw new ArgumentException(
                    $"A mask of '{name}' has {mask.Height}×{mask.Width} pixels, but the image has {image.Height}×{image.Width}.",
                    nameof(objects));
            }
        }

        using var enlarged = EnlargedImage.Create(image);
        using var canvas = new SKCanvas(enlarged.Bitmap);
        foreach (var o in objects)
        {
            DrawShape(canvas, enlarged, o, ClassColor.Of(o.ClassName, classNames));
        }

        var labels = new LabelPlacer(enlarged.Bitmap.Width, enlarged.Bitmap.Height);
        foreach (var o in objects)
        {
            DrawLabel(canvas, enlarged, o, ClassColor.Of(o.ClassName, classNames), labels);
        }

        canvas.Flush();
        return ImageFile.FromBitmap(enlarged.Bitmap);
    }

    private static void DrawShape(SKCanvas canvas, EnlargedImage enlarged, SegmentedObject o, SKColor color)
    {
        using var paint = new SKPaint { IsAntialias = true, StrokeJoin = SKStrokeJoin.Round };
        if (o.Mask.Area > 0)
        {
            using var outline = MaskOutline.Trace(o.Mask, enlarged.Factor);
            paint.Color = color.WithAlpha(FillOpacity);
            canvas.DrawPath(outline, paint);
            paint.IsStroke = true;
            paint.Color = SKColors.Black.WithAlpha(110);
            paint.StrokeWidth = 2.2f * enlarged.LineWidth;
            canvas.DrawPath(outline, paint);
            paint.Color = color;
            paint.StrokeWidth = 1.3f * enlarged.LineWidth;
            canvas.DrawPath(outline, paint);
        }

        paint.IsStroke = true;
        paint.Color = color.WithAlpha(190);
        paint.StrokeWidth = 0.8f * enlarged.LineWidth;
        canvas.DrawRect(enlarged.Scale(o.Box), paint);
    }

    private static void DrawLabel(SKCanvas canvas, EnlargedImage enlarged, SegmentedObject o, SKColor color, LabelPlacer labels)
    {
        var score = o is Detection found ? found.Score.ToString(" 0.00", CultureInfo.InvariantCulture) : "";
        var text = o.ClassName.Replace('_', ' ') + score;
        var height = enlarged.LabelHeight;
        var padding = 0.45f * height;
        var chip = labels.Place(enlarged.Scale(o.Box), StrokeFont.Measure(text, height) + (2 * padding), height + (2 * padding));
        using var paint = new SKPaint { IsAntialias = true, Color = color.WithAlpha(235) };
        canvas.DrawRoundRect(chip, 0.3f * height, 0.3f * height, paint);
        StrokeFont.Draw(canvas, text, chip.Left + padding, chip.Top + padding, height, ClassColor.TextOn(color));
    }
}
