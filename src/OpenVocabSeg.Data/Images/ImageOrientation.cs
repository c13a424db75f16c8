using SkiaSharp;

namespace OpenVocabSeg.Data.Images;

/// <summary>Applies the EXIF orientation of images.</summary>
internal static class ImageOrientation
{
    private const int Channels = 3;

    /// <summary>The upright image; the same object if it is upright already.</summary>
    /// <param name="orientation">EXIF orientation, 1 to 8.</param>
    /// <param name="image">The image as stored.</param>
    public static PixelImage Apply(this SKEncodedOrigin orientation, PixelImage image)
    {
        if (orientation == SKEncodedOrigin.TopLeft)
        {
            return image;
        }

        var swapped = orientation >= SKEncodedOrigin.LeftTop;
        var (height, width) = swapped ? (image.Width, image.Height) : (image.Height, image.Width);
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < height; y++)
        {
            // Index of the row's first pixel in the stored pixels, and the step to its next pixel.
            var (row, column) = Stored(orientation, y, 0, image);
            var (nextRow, nextColumn) = Stored(orientation, y, 1, image);
            var source = Channels * (row * image.Width + column);
            var step = Channels * ((nextRow - row) * image.Width + nextColumn - column);
            var target = Channels * y * width;
            for (var x = 0; x < width; x++, source += step, target += Channels)
            {
                pixels[target] = image.Pixels[source];
                pixels[target + 1] = image.Pixels[source + 1];
                pixels[target + 2] = image.Pixels[source + 2];
            }
        }

        return new PixelImage(height, width, pixels);
    }

    private static (int Row, int Column) Stored(SKEncodedOrigin orientation, int y, int x, PixelImage image)
    {
        var (bottom, right) = (image.Height - 1, image.Width - 1);
        return orientation switch
        {
            SKEncodedOrigin.TopRight => (y, right - x),
            SKEncodedOrigin.BottomRight => (bottom - y, right - x),
            SKEncodedOrigin.BottomLeft => (bottom - y, x),
            SKEncodedOrigin.LeftTop => (x, y),
            SKEncodedOrigin.RightTop => (bottom - x, y),
            SKEncodedOrigin.RightBottom => (bottom - x, right - y),
            SKEncodedOrigin.LeftBottom => (x, right - y),
            _ => (y, x),
        };
    }
}
