namespace OpenVocabSeg.Data.Tests.Images;

/// <summary>JPEG files with an EXIF orientation.</summary>
internal static class ExifJpeg
{
    /// <summary>Writes an image of smooth color.</summary>
    /// <param name="path">The file; its folder is created if it is missing.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="width">Width as stored.</param>
    /// <param name="orientation">EXIF orientation, 1 to 8; no EXIF for 1.</param>
    public static string Write(string path, int height, int width, int orientation)
    {
        byte[] pixels =
        [
            .. Enumerable.Range(0, height * width).SelectMany(i =>
                new[] { (byte)(i / width * 200 / height), (byte)(i % width * 200 / width), (byte)(60 + orientation) }),
        ];
        var jpeg = ImageFile.EncodeJpeg(new PixelImage(height, width, pixels), 95);

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, orientation == 1 ? jpeg : WithOrientation(jpeg, orientation));
        return path;
    }

    /// <summary>The same file with an EXIF orientation.</summary>
    /// <param name="jpeg">A JPEG file without EXIF.</param>
    /// <param name="orientation">1 to 8.</param>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        // An APP1 segment with one tag behind the start marker.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    /// <summary>A photo as stored by a phone: rotated to the left, with an EXIF orientation.</summary>
    /// <param name="upright">The upright photo.</param>
    public static byte[] Turned(PixelImage upright)
    {
        var (height, width) = (upright.Width, upright.Height);
        var stored = new byte[3 * height * width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                upright.Pixels.AsSpan(3 * (x * upright.Width + upright.Width - 1 - y), 3).CopyTo(stored.AsSpan(3 * (y * width + x)));
            }
        }

        return WithOrientation(ImageFile.EncodeJpeg(new PixelImage(height, width, stored), 95), 6);
    }
}
