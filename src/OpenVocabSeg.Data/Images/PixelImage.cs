namespace OpenVocabSeg.Data;

/// <summary>
/// A decoded image: 8-bit color, three channels interleaved in blue, green, red order (the order the
/// authors' ResNet expects), rows from top to bottom without padding.
/// </summary>
public sealed class PixelImage
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="pixels">Blue, green, red bytes, length 3·height·width.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is smaller than 1.</exception>
    /// <exception cref="ArgumentException">The length of <paramref name="pixels"/> does not match the sides.</exception>
    public PixelImage(int height, int width, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != 3L * height * width)
        {
            throw new ArgumentException($"Expected {height}×{width} pixels of 3 bytes, got {pixels.Length} bytes.", nameof(pixels));
        }

        Height = height;
        Width = width;
        Pixels = pixels;
    }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Blue, green, red bytes of row 0, row 1, …: length 3·<see cref="Height"/>·<see cref="Width"/>.</summary>
    public byte[] Pixels { get; }
}
