namespace OpenVocabSeg.Experiments;

/// <summary>What was done to a pseudo label on purpose. "Size" is the diameter of a disc of the mask's area.</summary>
public enum CorruptionKind
{
    /// <summary>The mask grown by 0.15 to 0.3 of its size on every side.</summary>
    Dilated,

    /// <summary>The mask shrunk by 0.1 to 0.22 of its size on every side.</summary>
    Eroded,

    /// <summary>The mask moved by 0.25 to 0.5 of its size in any direction.</summary>
    Shifted,

    /// <summary>30 to 60 % of the mask's area cut off by a straight line.</summary>
    CutOff,

    /// <summary>The mask joined with that of the nearest other pseudo label of the image.</summary>
    Merged,

    /// <summary>
    /// The mask of another pseudo label of the image, stretched to the box of this one as a mask head would paste it; box and noun stay.
    /// </summary>
    OtherRegion,

    /// <summary>Another noun; box and mask stay.</summary>
    WrongNoun,

    /// <summary>The box moved by 0.35 to 0.6 of its sides and resized; mask and noun stay.</summary>
    WrongBox,
}
