namespace OpenVocabSeg.Data;

/// <summary>
/// An axis-aligned box in pixels, in continuous coordinates. It covers x from <paramref name="X0"/> to
/// <paramref name="X1"/> and y from <paramref name="Y0"/> to <paramref name="Y1"/>, so its width is X1 − X0
/// (COCO's <c>[x, y, width, height]</c> is <c>X0, Y0, X1 − X0, Y1 − Y0</c>).
/// </summary>
/// <param name="X0">Left edge.</param>
/// <param name="Y0">Top edge.</param>
/// <param name="X1">Right edge.</param>
/// <param name="Y1">Bottom edge.</param>
public readonly record struct BoundingBox(double X0, double Y0, double X1, double Y1)
{
    /// <summary>Width in pixels.</summary>
    public double Width => X1 - X0;

    /// <summary>Height in pixels.</summary>
    public double Height => Y1 - Y0;

    /// <summary>Area in square pixels.</summary>
    public double Area => Width * Height;

    /// <summary>Creates a box from COCO's <c>[x, y, width, height]</c>.</summary>
    public static BoundingBox FromXywh(double x, double y, double width, double height) => new(x, y, x + width, y + height);
}
