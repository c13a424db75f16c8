namespace OpenVocabSeg.Data.Instances;

/// <summary>
/// The input region of a mask critic: the mask with its surroundings, regardless of the box in which it was predicted. In that box
/// alone, the critic could not see missing parts of the object.
/// </summary>
internal static class MaskSurroundings
{
    // Width and height of the region, as a multiple of the mask's.
    private const double Extent = 1.5;

    /// <summary>The region around a mask, inside the image, in pixels of the mask.</summary>
    public static BoundingBox Around(RunLengthMask mask)
    {
        var box = mask.BoundingBox;
        var (right, down) = (box.Width * (Extent - 1) / 2, box.Height * (Extent - 1) / 2);
        return new BoundingBox(
            Math.Max(box.X0 - right, 0),
            Math.Max(box.Y0 - down, 0),
            Math.Min(box.X1 + right, mask.Width),
            Math.Min(box.Y1 + down, mask.Height));
    }
}
