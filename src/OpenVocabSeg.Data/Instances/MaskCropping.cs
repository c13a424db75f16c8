using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data.Instances;

/// <summary>Cuts a box out of a mask and draws it at the resolution of a mask head.</summary>
/// <remarks>
/// Boxes are rounded to whole network pixels (half to even), last column and row excluded, as the authors crop. The crop is
/// resampled bilinearly, straight from the original image: the mask is never resized as a whole. A target pixel belongs
/// to the object from 0.5 on; with the authors' dilation from anything above 0 on.
/// </remarks>
internal static class MaskCropping
{
    // Edges between two pixels give exactly one half, give or take rounding: they count as covered, mirrored or not.
    private const float Half = 0.5f - 1e-4f;

    /// <summary>Draws a mask.</summary>
    /// <param name="mask">The mask, of the size of the original image.</param>
    /// <param name="transform">The way from the original image to the network's input.</param>
    /// <param name="box">x0 y0 x1 y1 in network-input pixels.</param>
    /// <param name="resolution">M, pixels on each side of the target.</param>
    /// <param name="dilated">Whether every pixel that is covered at all belongs to the object.</param>
    /// <param name="target">Receives 0 and 1, row by row: length M·M.</param>
    public static void Draw(
        RunLengthPixels mask, ImageTransform transform, ReadOnlySpan<float> box, int resolution, bool dilated, Span<float> target)
    {
        var (original, network) = (transform.Original, transform.Network);
        var (left, right) = Crop(box[0], box[2], network.Width);
        var (top, bottom) = Crop(box[1], box[3], network.Height);
        if (transform.Flipped)
        {
            (left, right) = (network.Width - right, network.Width - left);
        }

        Span<Tap> columns = stackalloc Tap[resolution];
        FillTaps(left, right, network.Width, original.Width, columns);
        if (transform.Flipped)
        {
            columns.Reverse();
        }

        Span<Tap> rows = stackalloc Tap[resolution];
        FillTaps(top, bottom, network.Height, original.Height, rows);
        // The four pixels around each sample: rows above and below it, in the columns left and right of it.
        var above = new int[resolution];
        var below = new int[resolution];
        for (var y = 0; y < resolution; y++)
        {
            (above[y], below[y]) = (rows[y].First, rows[y].Second);
        }

        var aboveLeft = new byte[resolution];
        var aboveRight = new byte[resolution];
        var belowLeft = new byte[resolution];
        var belowRight = new byte[resolution];
        for (var x = 0; x < resolution; x++)
        {
            var column = columns[x];
            mask.Read(column.First, above, aboveLeft);
            mask.Read(column.Second, above, aboveRight);
            mask.Read(column.First, below, belowLeft);
            mask.Read(column.Second, below, belowRight);
            for (var y = 0; y < resolution; y++)
            {
                var over = (1 - column.Weight) * aboveLeft[y] + column.Weight * aboveRight[y];
                var under = (1 - column.Weight) * belowLeft[y] + column.Weight * belowRight[y];
                var value = (1 - rows[y].Weight) * over + rows[y].Weight * under;
                target[y * resolution + x] = (dilated ? value > 0 : value > Half) ? 1 : 0;
            }
        }
    }

    private static (int Start, int End) Crop(float low, float high, int length)
    {
        var start = Math.Clamp((int)MathF.Round(low, MidpointRounding.ToEven), 0, length - 1);
        var end = Math.Clamp((int)MathF.Round(high, MidpointRounding.ToEven), 0, length);
        return (start, Math.Max(end, start + 1));
    }

    // Positions of the bilinear samples along one side, torch's align_corners=false: pixel centers, clamped to the crop. As in
    // torch 1.13 the step is a Single and the position a Double: weights of 1e-7 decide about dilated targets.
    private static void FillTaps(int start, int end, int networkLength, int originalLength, Span<Tap> taps)
    {
        var unit = (double)originalLength / networkLength;
        var origin = Math.Floor(start * unit);
        var offset = start * unit - origin;
        var last = Math.Min((int)Math.Ceiling(end * unit), originalLength) - 1 - (int)origin;
        var step = (float)((end - start) * unit) / taps.Length;
        for (var i = 0; i < taps.Length; i++)
        {
            var position = Math.Max(step * (i + 0.5) - 0.5 + offset, 0);
            var first = Math.Min((int)position, last);
            var weight = (float)Math.Min(position - first, 1);
            taps[i] = new Tap((int)origin + first, (int)origin + Math.Min(first + 1, last), weight);
        }
    }

    private readonly record struct Tap(int First, int Second, float Weight);
}
