using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>Operations on the shape of masks.</summary>
public static class MaskShapes
{
    /// <summary>The diameter of a disk with the area of the mask, in pixels.</summary>
    public static double Size(RunLengthMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return 2 * Math.Sqrt(mask.Area / Math.PI);
    }

    /// <summary>Dilation by a disk.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="radius">Radius of the disk in pixels.</param>
    public static RunLengthMask Dilate(RunLengthMask mask, int radius)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var (height, width) = (mask.Height, mask.Width);
        var source = mask.ToBitmap();
        var grown = new byte[source.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (source[y * width + x] == 0)
                {
                    continue;
                }

                for (var dy = Math.Max(-radius, -y); dy <= Math.Min(radius, height - 1 - y); dy++)
                {
                    var reach = (int)Math.Sqrt(radius * radius - dy * dy);
                    var from = Math.Max(0, x - reach);
                    grown.AsSpan((y + dy) * width + from, Math.Min(width - 1, x + reach) - from + 1).Fill(1);
                }
            }
        }

        return RunLengthMask.FromBitmap(grown, height, width);
    }

    /// <summary>
    /// Erosion by a disk. The area outside the image does not count as outside the mask.
    /// </summary>
    /// <param name="mask">The mask.</param>
    /// <param name="radius">Radius of the disk in pixels.</param>
    public static RunLengthMask Erode(RunLengthMask mask, int radius)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return Complement(Dilate(Complement(mask), radius));
    }

    /// <summary>The mask moved by whole pixels; parts outside the image are cut off.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="right">Pixels to the right.</param>
    /// <param name="down">Pixels down.</param>
    public static RunLengthMask Shift(RunLengthMask mask, int right, int down)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var (height, width) = (mask.Height, mask.Width);
        var source = mask.ToBitmap();
        var moved = new byte[source.Length];
        for (var y = Math.Max(0, down); y < Math.Min(height, height + down); y++)
        {
            for (var x = Math.Max(0, right); x < Math.Min(width, width + right); x++)
            {
                moved[y * width + x] = source[(y - down) * width + (x - right)];
            }
        }

        return RunLengthMask.FromBitmap(moved, height, width);
    }

    /// <summary>Part of the mask: the pixels that come first in a direction.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="angle">The direction in radians, clockwise from the x axis.</param>
    /// <param name="kept">The share of the pixels to keep, 0…1; at least one is kept.</param>
    public static RunLengthMask CutOff(RunLengthMask mask, double angle, double kept)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var (sin, cos) = Math.SinCos(angle);
        var bitmap = mask.ToBitmap();
        var pixels = Enumerable.Range(0, bitmap.Length)
            .Where(i => bitmap[i] != 0)
            .OrderBy(i => cos * (i % mask.Width) + sin * (i / mask.Width));
        foreach (var pixel in pixels.Skip(Math.Max(1, (int)Math.Round(kept * mask.Area))))
        {
            bitmap[pixel] = 0;
        }

        return RunLengthMask.FromBitmap(bitmap, mask.Height, mask.Width);
    }

    /// <summary>The mask resized so that its bounding box becomes another box; parts outside the image are cut off.</summary>
    /// <param name="mask">A mask with at least one pixel.</param>
    /// <param name="box">The box, in pixels.</param>
    public static RunLengthMask Stretch(RunLengthMask mask, BoundingBox box)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var (height, width, from) = (mask.Height, mask.Width, mask.BoundingBox);
        var source = mask.ToBitmap();
        var stretched = new byte[source.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                // Position of the pixel's center in the box, 0…1.
                var (across, down) = ((x + 0.5 - box.X0) / box.Width, (y + 0.5 - box.Y0) / box.Height);
                if (across is >= 0 and < 1 && down is >= 0 and < 1)
                {
                    // Rounding must not move a point near the far edge beyond it.
                    var row = Math.Min((int)(from.Y0 + down * from.Height), (int)from.Y1 - 1);
                    var column = Math.Min((int)(from.X0 + across * from.Width), (int)from.X1 - 1);
                    stretched[y * width + x] = source[row * width + column];
                }
            }
        }

        return RunLengthMask.FromBitmap(stretched, height, width);
    }

    private static RunLengthMask Complement(RunLengthMask mask) =>
        RunLengthMask.FromBitmap(Array.ConvertAll(mask.ToBitmap(), value => (byte)(1 - value)), mask.Height, mask.Width);
}
