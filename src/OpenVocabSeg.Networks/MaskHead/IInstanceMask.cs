namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>The mask of a labeled object, from which the targets of the mask head are cropped.</summary>
internal interface IInstanceMask
{
    /// <summary>Crops the mask to a box and resizes it to the resolution of the mask head.</summary>
    /// <param name="box">x0 y0 x1 y1 in network-input pixels.</param>
    /// <param name="resolution">M, pixels on each side of the target.</param>
    /// <param name="target">Receives 0 and 1, row by row; length M·M.</param>
    void Draw(ReadOnlySpan<float> box, int resolution, Span<float> target);
}
