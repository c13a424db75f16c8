namespace OpenVocabSeg.Data.Tests.Images;

/// <summary>JPEG files with an EXIF orientation.</summary>
internal static class ExifJpeg
{
    /// <summary>Writes a picture of smooth color.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
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

        // An APP1 segment with one tag behind the start marker.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, orientation == 1 ? jpeg : [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        return path;
    }
}
