using Microsoft.ML.Data;
using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>Copies images between ML.NET and this library.</summary>
public static class PixelImageExtensions
{
    /// <summary>
    /// Copies the blue, green and red bytes of an image. The fourth byte is left out: ML.NET stores colors premultiplied by alpha, so a
    /// transparent pixel looks as if it were on black.
    /// </summary>
    /// <param name="image">An image of format Bgra32 or Rgba32; it is neither stored nor disposed.</param>
    /// <exception cref="ArgumentException">The image has another pixel format.</exception>
    public static PixelImage ToPixelImage(this MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var source = image.Pixels;
        var target = new byte[3 * image.Width * image.Height];
        var (blue, red) = image.PixelFormat switch
        {
            MLPixelFormat.Bgra32 => (0, 2),
            MLPixelFormat.Rgba32 => (2, 0),
            var format => throw new ArgumentException(
                $"Images of pixel format {format} are not supported. Use Bgra32 or Rgba32.", nameof(image)),
        };
        for (int from = 0, to = 0; to < target.Length; from += 4, to += 3)
        {
            target[to] = source[from + blue];
            target[to + 1] = source[from + 1];
            target[to + 2] = source[from + red];
        }

        return new PixelImage(image.Height, image.Width, target);
    }

    /// <summary>Creates an opaque image for an ML.NET column. The caller disposes it.</summary>
    /// <param name="image">The image, which is copied.</param>
    public static MLImage ToMLImage(this PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var source = image.Pixels;
        var target = new byte[source.Length / 3 * 4];
        for (int from = 0, to = 0; from < source.Length; from += 3, to += 4)
        {
            source.AsSpan(from, 3).CopyTo(target.AsSpan(to));
            target[to + 3] = byte.MaxValue;
        }

        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Bgra32, target);
    }
}
