namespace OpenVocabSeg.Data.Instances;

/// <summary>
/// The region that a mask critic looks at: the mask with its surroundings, whatever box it was made in. Inside of that box the critic
/// could not see what of the object is left out.
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
