using OpenVocabSeg.Data;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>Photos as stored by phones: rotated to the left, with an EXIF orientation.</summary>
internal static class PhonePhoto
{
    /// <summary>Height of the upright photo.</summary>
    public const int Height = 72;

    // An APP1 segment with orientation 6.
    private static readonly byte[] Exif =
    [
        0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Writes the upper part of an image next to it as a rotated JPEG.</summary>
    /// <param name="path">The image.</param>
    public static void Write(string path)
    {
        var image = ImageFile.Load(path);
        var width = image.Width;
        var stored = new byte[3 * Height * width];
        for (var y = 0; y < width; y++)
        {
            for (var x = 0; x < Height; x++)
            {
                image.Pixels.AsSpan(3 * (x * width + width - 1 - y), 3).CopyTo(stored.AsSpan(3 * (y * Height + x)));
            }
        }

        var jpeg = ImageFile.EncodeJpeg(new PixelImage(width, Height, stored), 95);
        File.WriteAllBytes(Path.ChangeExtension(path, ".jpg"), [.. jpeg[..2], .. Exif, .. jpeg[2..]]);
    }
}
