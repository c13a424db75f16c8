namespace OpenVocabSeg.Data.Instances;

/// <summary>
/// One axis of a mask that is resized into an image: the pixels of the image that it covers, and the position in the small mask
/// (with its border) of each of them.
/// </summary>
internal sealed class PasteAxis
{
    private readonly int[] _first;
    private readonly float[] _weight;
    private readonly int[] _segmentEnds;

    private PasteAxis(int start, int[] first, float[] weight, int[] segmentEnds)
    {
        Start = start;
        _first = first;
        _weight = weight;
        _segmentEnds = segmentEnds;
    }

    /// <summary>The first covered pixel of the image.</summary>
    public int Start { get; }

    /// <summary>Number of covered pixels, 0 if the box lies outside.</summary>
    public int Count => _first.Length;

    /// <summary>Number of segments.</summary>
    public int SegmentCount => _segmentEnds.Length;

    /// <summary>Creates an axis from a side of a box and a side of the image.</summary>
    /// <param name="low">First coordinate of the box.</param>
    /// <param name="high">Second coordinate of the box.</param>
    /// <param name="resolution">M, pixels of the mask without its border.</param>
    /// <param name="length">Number of pixels of the image.</param>
    public static PasteAxis Create(float low, float high, int resolution, int length)
    {
        var padded = resolution + 2;
        var half = (high - low) * 0.5f * (float)((double)padded / resolution);
        var center = (high + low) * 0.5f;
        var start = (int)(center - half);
        var covered = Math.Max((int)(center + half) - start + 1, 1);
        var visibleStart = Math.Max(start, 0);
        var count = Math.Max(Math.Min(start + covered, length) - visibleStart, 0);

        var first = new int[count];
        var weight = new float[count];
        var ends = new List<int>();
        var scale = (float)padded / covered;
        for (var i = 0; i < count; i++)
        {
            // Pixel centers, as with torch's align_corners=false.
            var position = Math.Max(scale * (visibleStart - start + i + 0.5f) - 0.5f, 0);
            first[i] = Math.Min((int)position, padded - 1);
            weight[i] = position - first[i];
            if (i > 0 && first[i] != first[i - 1])
            {
                ends.Add(i);
            }
        }

        if (count > 0)
        {
            ends.Add(count);
        }

        return new PasteAxis(visibleStart, first, weight, [.. ends]);
    }

    /// <summary>Covered pixels that lie between the same two mask pixels, from start to end, excluding the end.</summary>
    public (int Start, int End) Segment(int segment) => (segment == 0 ? 0 : _segmentEnds[segment - 1], _segmentEnds[segment]);

    /// <summary>The interpolated value at a covered pixel.</summary>
    /// <param name="line">The mask along this axis, with its border.</param>
    /// <param name="pixel">The covered pixel.</param>
    public float Value(ReadOnlySpan<float> line, int pixel)
    {
        var (first, weight) = (_first[pixel], _weight[pixel]);
        return (1 - weight) * line[first] + weight * line[Math.Min(first + 1, line.Length - 1)];
    }
}
