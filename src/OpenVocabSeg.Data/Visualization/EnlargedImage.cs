using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>An enlarged copy of an image to draw on.</summary>
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

    /// <summary>The scale.</summary>
    public int Factor { get; }

    /// <summary>Width of a visible line in pixels.</summary>
    public float LineWidth { get; }

    /// <summary>Height of readable capital letters in pixels.</summary>
    public float LabelHeight { get; }

    /// <summary>Copies an image; each pixel becomes a square.</summary>
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
