using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>Corrupts pseudo masks in a known way, to measure how robust students are.</summary>
public static class MaskCorruption
{
    private const int LeastRadius = 3;
    private const int MostRadius = 6;

    /// <summary>Dilates every mask by 3 to 6 pixels; boxes and classes are not changed.</summary>
    /// <param name="labels">Pseudo labels of each image.</param>
    /// <param name="seed">Random seed of the radii.</param>
    public static IReadOnlyList<IReadOnlyList<Detection>> DilateAll(IReadOnlyList<IReadOnlyList<Detection>> labels, int seed)
    {
        var random = new Random(seed);
        return [.. labels.Select(image =>
            (IReadOnlyList<Detection>)[.. image.Select(label =>
                label with { Mask = Dilate(label.Mask, random.Next(LeastRadius, MostRadius + 1)) })])];
    }

    /// <summary>
    /// Dilation by a square, as computed by max pooling.
    /// </summary>
    /// <param name="mask">The mask.</param>
    /// <param name="radius">Half the side of the square in pixels.</param>
    public static RunLengthMask Dilate(RunLengthMask mask, int radius)
    {
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
                    var from = Math.Max(0, x - radius);
                    grown.AsSpan((y + dy) * width + from, Math.Min(width - 1, x + radius) - from + 1).Fill(1);
                }
            }
        }

        return RunLengthMask.FromBitmap(grown, height, width);
    }
}
