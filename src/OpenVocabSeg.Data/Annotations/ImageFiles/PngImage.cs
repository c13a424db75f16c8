using OpenVocabSeg.Data.Images;
using SkiaSharp;

namespace OpenVocabSeg.Data.Annotations.ImageFiles;

/// <summary>
/// A PNG whose pixels are numbers: palette indices or gray values. Image decoders return colors, so the palette is replaced by one
/// whose colors are the indices.
/// </summary>
internal sealed class PngImage
{
    private const byte Gray = 0;
    private const byte Palette = 3;

    private PngImage(int height, int width, bool hasNumbers, byte[] pixels, byte[] alpha)
    {
        Height = height;
        Width = width;
        HasNumbers = hasNumbers;
        Pixels = pixels;
        Alpha = alpha;
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Whether the pixels are palette indices or gray values instead of colors.</summary>
    public bool HasNumbers { get; }

    /// <summary>Blue, green, red of row 0, row 1, …; if the pixels are numbers, each number three times.</summary>
    public byte[] Pixels { get; }

    /// <summary>Alpha of row 0, row 1, ….</summary>
    public byte[] Alpha { get; }

    /// <summary>Decodes a PNG.</summary>
    /// <param name="png">The content of the file.</param>
    /// <param name="name">Name in error messages.</param>
    /// <exception cref="InvalidDataException">
    /// The content is not a PNG, is truncated or damaged, has 16 bits per channel, or is too large.
    /// </exception>
    public static PngImage Read(byte[] png, string name)
    {
        var header = PngChunks.ReadHeader(png) ?? throw new InvalidDataException($"{name} is not a PNG image.");
        if (header.Depth is not (1 or 2 or 4 or 8 or 16))
        {
            throw new InvalidDataException($"{name} is a damaged PNG image: it has {header.Depth} bits per channel.");
        }

        if (header.Depth == 16)
        {
            throw new InvalidDataException($"{name} is a PNG with 16 bits per channel; at most 8 bits are supported.");
        }

        PixelLimit.Check(header.Width, header.Height, name);

        var hasNumbers = header.ColorType is Gray or Palette;
        using var data = SKData.CreateCopy(hasNumbers ? PngChunks.WithNumbers(png, header.Depth, header.ColorType == Palette) : png);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException($"{name} is a damaged PNG image.");
        using var bitmap = new SKBitmap(new SKImageInfo(header.Width, header.Height, SKColorType.Bgra8888, SKAlphaType.Unpremul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new InvalidDataException($"{name} is a truncated or damaged PNG image ({result}).");
        }

        return FromBitmap(bitmap, hasNumbers);
    }

    /// <summary>1 for pixels that are not 0 (gray, palette) or not black (colors), otherwise 0.</summary>
    public byte[] ToMask()
    {
        var mask = new byte[Height * Width];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = (byte)(Pixels.AsSpan(3 * i, 3).ContainsAnyExcept((byte)0) ? 1 : 0);
        }

        return mask;
    }

    /// <summary>The color of a pixel as 0xRRGGBB.</summary>
    public int Color(int pixel) =>
        Pixels[3 * pixel] | (Pixels[(3 * pixel) + 1] << 8) | (Pixels[(3 * pixel) + 2] << 16);

    private static PngImage FromBitmap(SKBitmap bitmap, bool hasNumbers)
    {
        var pixels = new byte[3 * bitmap.Width * bitmap.Height];
        var alpha = new byte[bitmap.Width * bitmap.Height];
        var source = bitmap.GetPixelSpan();
        for (var y = 0; y < bitmap.Height; y++)
        {
            var row = source.Slice(y * bitmap.RowBytes, 4 * bitmap.Width);
            for (var x = 0; x < bitmap.Width; x++)
            {
                var pixel = (y * bitmap.Width) + x;
                row.Slice(4 * x, 3).CopyTo(pixels.AsSpan(3 * pixel));
                alpha[pixel] = row[(4 * x) + 3];
            }
        }

        return new PngImage(bitmap.Height, bitmap.Width, hasNumbers, pixels, alpha);
    }
}
