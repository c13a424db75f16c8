using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>A copy of an image that is large enough to draw on.</summary>
internal sealed class EnlargedImage : IDisposable
{
    private const int SmallestSide = 384;

    private EnlargedImage(SKBitmap bitmap, int factor)
    {
        Bitmap = bitmap;
        Factor = factor;
        var side = Math.Max(bitmap.Width, bitmap.Height);
        LineWidth = Math.Max(1, side / (factor > 1 ? 190f : 300f));
        LabelHeight = Math.Max(13, side / (factor > 1 ? 24f : 42f));
    }

    /// <summary>The enlarged pixels.</summary>
    public SKBitmap Bitmap { get; }

    /// <summary>How many times as large it is as the image.</summary>
    public int Factor { get; }

    /// <summary>Width of a line that can be seen.</summary>
    public float LineWidth { get; }

    /// <summary>Height of capital letters that can be read.</summary>
    public float LabelHeight { get; }

    /// <summary>Copies an image; each of its pixels becomes a square.</summary>
    public static EnlargedImage Create(PixelImage image)
    {
        var factor = Math.Max(1, (SmallestSide + Math.Max(image.Width, image.Height) - 1) / Math.Max(image.Width, image.Height));
        var bitmap = new SKBitmap(new SKImageInfo(image.Width * factor, image.Height * factor, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var source = ImageFile.ToBitmap(image);
        source.ScalePixels(bitmap, SKFilterQuality.None);
        return new EnlargedImage(bitmap, factor);
    }

    /// <summary>A box of the image in pixels of the copy.</summary>
    public SKRect Scale(BoundingBox box) =>
        new((float)(box.X0 * Factor), (float)(box.Y0 * Factor), (float)(box.X1 * Factor), (float)(box.Y1 * Factor));

    /// <inheritdoc/>
    public void Dispose() => Bitmap.Dispose();
}
