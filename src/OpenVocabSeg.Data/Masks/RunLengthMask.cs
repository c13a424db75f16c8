using System.Buffers;
using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data;

/// <summary>
/// A binary mask as COCO run lengths: pixels are read column by column from the top left, and the counts are the lengths
/// of alternating runs, starting with the background (0 if the first pixel is inside). Immutable. Results are bit-equal to
/// those of pycocotools' mask API.
/// </summary>
/// <remarks>
/// Counts are stored in canonical form, without empty runs except a leading one, so two masks are equal if and only if
/// they cover the same pixels.
/// </remarks>
public sealed class RunLengthMask : IEquatable<RunLengthMask>
{
    private readonly uint[] _counts;

    private RunLengthMask(int height, int width, uint[] canonicalCounts)
    {
        Height = height;
        Width = width;
        _counts = canonicalCounts;
        for (var i = 1; i < canonicalCounts.Length; i += 2)
        {
            Area += canonicalCounts[i];
        }
    }

    /// <summary>Height of the image in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the image in pixels.</summary>
    public int Width { get; }

    /// <summary>Number of pixels inside the mask.</summary>
    public long Area { get; }

    /// <summary>
    /// Lengths of the alternating runs (outside, inside, outside, …) in column-major order. Their sum is
    /// <see cref="Height"/>·<see cref="Width"/>.
    /// </summary>
    public ReadOnlySpan<uint> Counts => _counts;

    /// <summary>
    /// The smallest box around the pixels inside, in whole pixels (pycocotools' <c>toBbox</c>); all zero for an empty mask.
    /// </summary>
    public BoundingBox BoundingBox => RunLengths.BoundingBox(_counts, Height, Width);

    /// <summary>Reads the <c>counts</c> string of COCO's compressed form.</summary>
    /// <param name="counts">The string, as COCO files write it.</param>
    /// <param name="height">Height of the image, at least 1.</param>
    /// <param name="width">Width of the image, at least 1.</param>
    /// <exception cref="ArgumentException">The string is malformed, or its runs do not fill the image.</exception>
    public static RunLengthMask FromCompressedCounts(string counts, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(counts);
        CheckSize(height, width);
        var runs = ArrayPool<uint>.Shared.Rent(counts.Length);
        try
        {
            var length = CompressedCounts.Read(counts, runs, nameof(counts));
            return FromChecked(runs.AsSpan(0, length), height, width, nameof(counts));
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(runs);
        }
    }

    /// <summary>
    /// Reads the <c>counts</c> string of COCO's compressed form if the size of the image is unknown. The mask is a single column with
    /// all pixels. Areas, IoUs and unions are correct, but <see cref="BoundingBox"/> is not.
    /// </summary>
    /// <param name="counts">The string, as COCO files write it.</param>
    /// <exception cref="ArgumentException">The string is malformed or has no pixels.</exception>
    public static RunLengthMask FromUnshapedCounts(string counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var buffer = new uint[counts.Length];
        var runs = buffer[..CompressedCounts.Read(counts, buffer, nameof(counts))];
        var total = runs.Sum(run => (long)run);
        return total is > 0 and <= int.MaxValue
            ? FromChecked(runs, (int)total, 1, nameof(counts))
            : throw new ArgumentException($"The run lengths sum to {total}, which is not a valid number of pixels.", nameof(counts));
    }

    /// <summary>Reads run lengths (COCO's uncompressed form).</summary>
    /// <param name="counts">Run lengths, outside first, column-major, summing to height·width.</param>
    /// <param name="height">Height of the image, at least 1.</param>
    /// <param name="width">Width of the image, at least 1.</param>
    /// <exception cref="ArgumentException">The runs do not fill the image.</exception>
    public static RunLengthMask FromCounts(ReadOnlySpan<uint> counts, int height, int width)
    {
        CheckSize(height, width);
        return FromChecked(counts, height, width, nameof(counts));
    }

    /// <summary>Encodes an image of 0 (outside) and other values (inside).</summary>
    /// <param name="rowMajor">Pixels of row 0, row 1, …, length height·width.</param>
    /// <param name="height">Height of the image, at least 1.</param>
    /// <param name="width">Width of the image, at least 1.</param>
    /// <exception cref="ArgumentException">The length does not fit the sides.</exception>
    public static RunLengthMask FromBitmap(ReadOnlySpan<byte> rowMajor, int height, int width)
    {
        CheckSize(height, width);
        CheckBitmap(rowMajor.Length, height, width, nameof(rowMajor));
        return new RunLengthMask(height, width, RunLengthBitmap.Encode(rowMajor, height, width));
    }

    /// <summary>Rasterizes polygons as pycocotools does, and returns their union.</summary>
    /// <param name="polygons">At least one polygon x0, y0, x1, y1, … in pixels, each with three points or more.</param>
    /// <param name="height">Height of the image, at least 1.</param>
    /// <param name="width">Width of the image, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// There is no polygon, or one has fewer than 6 numbers, an odd number of them, or a coordinate that is not finite or
    /// beyond ±10 million.
    /// </exception>
    public static RunLengthMask FromPolygons(IReadOnlyList<IReadOnlyList<double>> polygons, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        CheckSize(height, width);
        if (polygons.Count == 0)
        {
            throw new ArgumentException("At least one polygon is required.", nameof(polygons));
        }

        foreach (var polygon in polygons)
        {
            PolygonRasterizer.Check(polygon, nameof(polygons));
        }

        var union = PolygonRasterizer.Draw(polygons[0], height, width);
        for (var i = 1; i < polygons.Count; i++)
        {
            union = RunLengths.Merge(union, PolygonRasterizer.Draw(polygons[i], height, width), intersect: false);
        }

        return new RunLengthMask(height, width, union);
    }

    /// <summary>Rasterizes a box as pycocotools does (as the polygon of its four corners, clipped to the image).</summary>
    /// <param name="box">The box in pixels.</param>
    /// <param name="height">Height of the image, at least 1.</param>
    /// <param name="width">Width of the image, at least 1.</param>
    /// <exception cref="ArgumentException">A coordinate is not finite or beyond ±10 million.</exception>
    public static RunLengthMask FromBox(BoundingBox box, int height, int width)
    {
        CheckSize(height, width);
        double[] corners = [box.X0, box.Y0, box.X0, box.Y1, box.X1, box.Y1, box.X1, box.Y0];
        PolygonRasterizer.Check(corners, nameof(box));
        return new RunLengthMask(height, width, PolygonRasterizer.Draw(corners, height, width));
    }

    /// <summary>The union of masks.</summary>
    /// <param name="masks">One mask or more, all of the same size.</param>
    /// <exception cref="ArgumentException">The list is empty, or the sizes differ.</exception>
    public static RunLengthMask Union(params ReadOnlySpan<RunLengthMask> masks) => Merge(masks, intersect: false);

    /// <summary>The intersection of masks.</summary>
    /// <param name="masks">One mask or more, all of the same size.</param>
    /// <exception cref="ArgumentException">The list is empty, or the sizes differ.</exception>
    public static RunLengthMask Intersect(params ReadOnlySpan<RunLengthMask> masks) => Merge(masks, intersect: true);

    /// <summary>The <c>counts</c> string of COCO's compressed form, identical to that of pycocotools.</summary>
    public string ToCompressedCounts() => CompressedCounts.Write(_counts);

    /// <summary>Writes 1 for pixels inside, 0 for pixels outside.</summary>
    /// <param name="rowMajor">Receives row 0, row 1, …; length <see cref="Height"/>·<see cref="Width"/>.</param>
    /// <exception cref="ArgumentException">The length does not fit the mask.</exception>
    public void Decode(Span<byte> rowMajor)
    {
        CheckBitmap(rowMajor.Length, Height, Width, nameof(rowMajor));
        RunLengthBitmap.Decode(_counts, Height, Width, rowMajor);
    }

    /// <summary>The mask as 0 and 1, row 0, row 1, …, length <see cref="Height"/>·<see cref="Width"/>.</summary>
    public byte[] ToBitmap()
    {
        var bitmap = new byte[Height * Width];
        RunLengthBitmap.Decode(_counts, Height, Width, bitmap);
        return bitmap;
    }

    /// <summary>IoU with another mask, in 0…1; 0 if they do not overlap.</summary>
    /// <param name="other">A mask of the same size; the ground truth if <paramref name="otherIsCrowd"/> is set.</param>
    /// <param name="otherIsCrowd">
    /// Whether <paramref name="other"/> is a crowd region. Then the intersection is divided by the area of this mask instead of the union.
    /// </param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public double IntersectionOverUnion(RunLengthMask other, bool otherIsCrowd = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSameSize(this, other, nameof(other));
        var intersection = RunLengths.IntersectionArea(_counts, other._counts);
        if (intersection == 0)
        {
            return 0;
        }

        return (double)intersection / (otherIsCrowd ? Area : Area + other.Area - intersection);
    }

    /// <inheritdoc/>
    public bool Equals(RunLengthMask? other) =>
        other is not null && Height == other.Height && Width == other.Width && _counts.AsSpan().SequenceEqual(other._counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RunLengthMask);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Height);
        hash.Add(Width);
        foreach (var count in _counts)
        {
            hash.Add(count);
        }

        return hash.ToHashCode();
    }

    private static RunLengthMask Merge(ReadOnlySpan<RunLengthMask> masks, bool intersect)
    {
        if (masks.IsEmpty)
        {
            throw new ArgumentException("At least one mask is required.", nameof(masks));
        }

        var result = masks[0]._counts;
        foreach (var mask in masks[1..])
        {
            CheckSameSize(masks[0], mask, nameof(masks));
            result = RunLengths.Merge(result, mask._counts, intersect);
        }

        return new RunLengthMask(masks[0].Height, masks[0].Width, result);
    }

    private static RunLengthMask FromChecked(ReadOnlySpan<uint> counts, int height, int width, string parameterName)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        if (total != (long)height * width)
        {
            throw new ArgumentException($"The run lengths sum to {total}, but the image has {height}×{width} pixels.", parameterName);
        }

        return new RunLengthMask(height, width, RunLengths.Canonical(counts));
    }

    private static void CheckSize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if ((long)height * width > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(width), $"A mask of {height}×{width} pixels has more than 2³¹ − 1 pixels.");
        }
    }

    private static void CheckBitmap(int length, int height, int width, string parameterName)
    {
        if (length != height * width)
        {
            throw new ArgumentException($"Expected {height}×{width} pixels, got {length}.", parameterName);
        }
    }

    private static void CheckSameSize(RunLengthMask first, RunLengthMask second, string parameterName)
    {
        if (first.Height != second.Height || first.Width != second.Width)
        {
            throw new ArgumentException(
                $"The masks have different sizes: {first.Height}×{first.Width} and {second.Height}×{second.Width} pixels.", parameterName);
        }
    }
}
