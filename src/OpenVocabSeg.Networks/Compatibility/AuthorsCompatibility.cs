namespace OpenVocabSeg.Networks;

/// <summary>
/// Defects of the authors' released code that can be switched on, one flag apiece, to reproduce its numbers.
/// All are off by default.
/// </summary>
/// <remarks>
/// Their noise loss is not a defect but a choice: <see cref="OpenVocabSeg.Networks.MaskNoiseLoss.Reparameterized"/>.
/// </remarks>
public sealed record AuthorsCompatibility
{
    /// <summary>Every flag switched on: what their released code computes.</summary>
    public static AuthorsCompatibility All { get; } = new()
    {
        PseudoBackgroundIsFirstClass = true,
        DilatedMaskTargets = true,
        NounsBySubstring = true,
        EmptyCaptionsAtDistanceZero = true,
        AttendToPadding = true,
        MirroredTripletGradients = true,
    };

    /// <summary>
    /// Their pseudo classifier has no background row: class 0 of the caption vocabulary ("aerosol can" in LVIS) takes the
    /// place, label and loss weight of the background. Ours puts a zero row first, as in the base classifier.
    /// </summary>
    public bool PseudoBackgroundIsFirstClass { get; init; }

    /// <summary>
    /// Their targets of pseudo masks are dilated: the resized bitmap is cast to Boolean, so any pixel that the object
    /// touches counts as its own. Ours takes the pixels that it covers by at least half. (Annotated masks are polygons in their code and
    /// never dilated.)
    /// </summary>
    public bool DilatedMaskTargets { get; init; }

    /// <summary>
    /// Their nouns are substrings: every LVIS synonym that stands anywhere in a caption counts, inside longer names too ("bat" in
    /// "baseball bat"), and regions are compared with the synonym instead of the class name. Ours finds whole names, the longest first.
    /// </summary>
    public bool NounsBySubstring { get; init; }

    /// <summary>
    /// In their grounding head a caption without words is at distance 0 from every image (two conditions are joined by "or" where
    /// "and" was meant). Ours is farther than every real pair.
    /// </summary>
    public bool EmptyCaptionsAtDistanceZero { get; init; }

    /// <summary>
    /// Their multimodal transformer adds the 0/1 padding mask to its attention scores, so that padding is attended to. Ours masks it.
    /// </summary>
    public bool AttendToPadding { get; init; }

    /// <summary>
    /// In their triplet loss the gradient of the negative caption of an image goes to the mirrored pair (caption and image exchanged),
    /// since PyTorch 1.13 scatters into their transposed matrix in the order of memory. Ours goes to the pair itself.
    /// </summary>
    public bool MirroredTripletGradients { get; init; }
}
