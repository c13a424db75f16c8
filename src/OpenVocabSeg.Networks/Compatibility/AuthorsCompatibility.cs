namespace OpenVocabSeg.Networks;

/// <summary>
/// Defects of the authors' released code that can be switched on to reproduce its numbers, with one flag each. All are off by default.
/// </summary>
/// <remarks>
/// Their noise loss is not a defect but a choice: <see cref="OpenVocabSeg.Networks.MaskNoiseLoss.Reparameterized"/>.
/// </remarks>
public sealed record AuthorsCompatibility
{
    /// <summary>All flags on: the behavior of the authors' released code.</summary>
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
    /// The authors' pseudo classifier has no background row: class 0 of the caption vocabulary ("aerosol can" in LVIS) takes the place,
    /// label and loss weight of the background. If false, a zero row is first, as in the base classifier.
    /// </summary>
    public bool PseudoBackgroundIsFirstClass { get; init; }

    /// <summary>
    /// The authors' targets of pseudo masks are dilated: the resized bitmap is cast to Boolean, so every pixel that the object touches
    /// belongs to it. If false, the object has the pixels that it covers by at least half. (Annotated masks are polygons in the authors'
    /// code and never dilated.)
    /// </summary>
    public bool DilatedMaskTargets { get; init; }

    /// <summary>
    /// The authors find nouns as substrings: every LVIS synonym anywhere in a caption counts, even inside longer names ("bat" in
    /// "baseball bat"). They compare regions with the synonym instead of the class name. If false, whole names are found, the longest
    /// first.
    /// </summary>
    public bool NounsBySubstring { get; init; }

    /// <summary>
    /// In the authors' grounding head, a caption without words has distance 0 to every image (two conditions are combined by "or" instead
    /// of "and"). If false, its distance is larger than that of every real pair.
    /// </summary>
    public bool EmptyCaptionsAtDistanceZero { get; init; }

    /// <summary>
    /// The authors' multimodal transformer adds the 0/1 padding mask to its attention scores, so it attends to padding. If false, padding
    /// is masked.
    /// </summary>
    public bool AttendToPadding { get; init; }

    /// <summary>
    /// In the authors' triplet loss, the gradient of the negative caption of an image goes to the mirrored pair (caption and image
    /// exchanged), because PyTorch 1.13 scatters into their transposed matrix in memory order. If false, it goes to the pair itself.
    /// </summary>
    public bool MirroredTripletGradients { get; init; }
}
