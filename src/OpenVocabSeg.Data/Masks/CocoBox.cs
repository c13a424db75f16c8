namespace OpenVocabSeg.Data;

/// <summary>
/// A box as in COCO files and metrics: corner and size. The size is stored as given, not as a difference of edges,
/// because a rounding error could move an area or IoU across a threshold of the metrics.
/// </summary>
/// <param name="X">Left edge in pixels.</param>
/// <param name="Y">Top edge in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public readonly record struct CocoBox(double X, double Y, double Width, double Height)
{
    /// <summary>Area in square pixels.</summary>
    public double Area => Width * Height;

    /// <summary>Converts edges to corner and size.</summary>
    public static CocoBox FromBoundingBox(BoundingBox box) => new(box.X0, box.Y0, box.Width, box.Height);

    /// <summary>Converts the box to edges.</summary>
    public BoundingBox ToBoundingBox() => BoundingBox.FromXywh(X, Y, Width, Height);

    /// <summary>IoU with another box, in 0…1, in continuous coordinates.</summary>
    /// <param name="other">The other box; the ground truth if <paramref name="otherIsCrowd"/> is set.</param>
    /// <param name="otherIsCrowd">
    /// Whether <paramref name="other"/> is a crowd region. Then the intersection is divided by the area of this box instead of the union.
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
