namespace OpenVocabSeg.Data;

/// <summary>
/// A box as COCO files and the COCO metrics write it: corner and size. The size is kept as given, not as a difference of edges,
/// because the metrics compare box areas and overlaps with limits that a rounding error would cross.
/// </summary>
/// <param name="X">Left edge in pixels.</param>
/// <param name="Y">Top edge in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public readonly record struct CocoBox(double X, double Y, double Width, double Height)
{
    /// <summary>Area in square pixels.</summary>
    public double Area => Width * Height;

    /// <summary>The same box by corner and size.</summary>
    public static CocoBox FromBoundingBox(BoundingBox box) => new(box.X0, box.Y0, box.Width, box.Height);

    /// <summary>The same box by its edges.</summary>
    public BoundingBox ToBoundingBox() => BoundingBox.FromXywh(X, Y, Width, Height);

    /// <summary>Intersection over union with another box, in 0…1, on continuous coordinates.</summary>
    /// <param name="other">The other box: the ground truth where <paramref name="otherIsCrowd"/> is used.</param>
    /// <param name="otherIsCrowd">
    /// Whether <paramref name="other"/> is a crowd region; then the intersection is divided by this box's area instead of the union.
    /// </param>
    public double IntersectionOverUnion(CocoBox other, bool otherIsCrowd = false)
    {
        var width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        var height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        var intersection = width * height;
        return intersection / (otherIsCrowd ? Area : Area + other.Area - intersection);
    }
}
