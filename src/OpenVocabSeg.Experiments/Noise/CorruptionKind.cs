namespace OpenVocabSeg.Experiments;

/// <summary>Ways to corrupt a pseudo label. "Size" is the diameter of a disk with the area of the mask.</summary>
public enum CorruptionKind
{
    /// <summary>The mask dilated by 0.15 to 0.3 of its size.</summary>
    Dilated,

    /// <summary>The mask eroded by 0.1 to 0.22 of its size.</summary>
    Eroded,

    /// <summary>The mask moved by 0.25 to 0.5 of its size in any direction.</summary>
    Shifted,

    /// <summary>30 to 60 % of the mask's area cut off by a straight line.</summary>
    CutOff,

    /// <summary>The mask merged with that of the nearest other pseudo label of the image.</summary>
    Merged,

    /// <summary>
    /// The mask of another pseudo label of the image, resized to the box of this one as a mask head would paste it; box and noun are kept.
    /// </summary>
    OtherRegion,

    /// <summary>Another noun; box and mask are kept.</summary>
    WrongNoun,

    /// <summary>The box moved by 0.35 to 0.6 of its sides and resized; mask and noun are kept.</summary>
    WrongBox,
}
