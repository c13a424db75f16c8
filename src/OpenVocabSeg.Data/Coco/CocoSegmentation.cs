using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data;

/// <summary>A mask in one of the three encodings of COCO files: polygons, run lengths as numbers, run lengths as a string.</summary>
public sealed class CocoSegmentation
{
    private CocoSegmentation(IReadOnlyList<IReadOnlyList<double>>? polygons, RunLengthMask? mask, bool isCompressed)
    {
        Polygons = polygons;
        Mask = mask;
        IsCompressed = isCompressed;
    }

    /// <summary>The polygons (x0, y0, x1, y1, … each); null for run lengths.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Polygons { get; }

    /// <summary>The mask as run lengths; null for polygons, which <see cref="ToMask"/> rasterizes.</summary>
    public RunLengthMask? Mask { get; }

    /// <summary>Whether files contain the run lengths as a string; false for numbers and for polygons.</summary>
    public bool IsCompressed { get; }

    /// <summary>A mask that is the union of polygons.</summary>
    /// <param name="polygons">At least one polygon x0, y0, x1, y1, … in pixels, each with three points or more.</param>
    /// <exception cref="ArgumentException">There is no polygon, or one is malformed.</exception>
    public static CocoSegmentation FromPolygons(IReadOnlyList<IReadOnlyList<double>> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        if (polygons.Count == 0)
        {
            throw new ArgumentException("At least one polygon is required.", nameof(polygons));
        }

        foreach (var polygon in polygons)
        {
            PolygonRasterizer.Check(polygon, nameof(polygons));
        }

        return new CocoSegmentation(polygons, mask: null, isCompressed: false);
    }

    /// <summary>A mask from run lengths.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="compressed">Whether files contain the run lengths as a string (detections) or as numbers (crowds).</param>
    public static CocoSegmentation FromMask(RunLengthMask mask, bool compressed = true)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new CocoSegmentation(polygons: null, mask, compressed);
    }

    /// <summary>The mask in its image. Polygons are rasterized at each call.</summary>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <exception cref="ArgumentException">The run lengths are for an image of another size, or a side is smaller than 1.</exception>
    public RunLengthMask ToMask(int height, int width)
    {
        if (Mask is null)
        {
            return RunLengthMask.FromPolygons(Polygons!, height, width);
        }

        if (Mask.Height != height || Mask.Width != width)
        {
            throw new ArgumentException(
                $"The mask has {Mask.Height}×{Mask.Width} pixels, but the image has {height}×{width}.", nameof(height));
        }

        return Mask;
    }
}
