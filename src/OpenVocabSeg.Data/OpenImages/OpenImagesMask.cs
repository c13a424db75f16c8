namespace OpenVocabSeg.Data.OpenImages;

/// <summary>Reads the mask images of Open Images.</summary>
internal static class OpenImagesMask
{
    /// <summary>
    /// Reads a mask and resizes it to the size of its photo: masks have their own resolution. A pixel of the photo takes the value of the
    /// mask's pixel under its center (nearest neighbor).
    /// </summary>
    /// <param name="path">PNG file; black is outside, everything else inside.</param>
    /// <param name="height">Height of the photo in pixels, at least 1.</param>
    /// <param name="width">Width of the photo in pixels, at least 1.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not an image that can be read.</exception>
    public static RunLengthMask Load(string path, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var mask = ImageFile.Load(path);
        var bitmap = new byte[checked(height * width)];
        for (var y = 0; y < height; y++)
        {
            var row = mask.Pixels.AsSpan(3 * mask.Width * Nearest(y, height, mask.Height), 3 * mask.Width);
            for (var x = 0; x < width; x++)
            {
                var pixel = row.Slice(3 * Nearest(x, width, mask.Width), 3);
                bitmap[y * width + x] = (byte)((pixel[0] | pixel[1] | pixel[2]) == 0 ? 0 : 1);
            }
        }

        return RunLengthMask.FromBitmap(bitmap, height, width);
    }

    // The pixel under the center (i + ½) of a photo's pixel, in integer arithmetic without rounding errors.
    private static int Nearest(int index, int length, int sourceLength) => (int)((2L * index + 1) * sourceLength / (2L * length));
}
