namespace OpenVocabSeg.Data;

/// <summary>Why a part of a data set is not used.</summary>
public enum SkipReason
{
    /// <summary>A crowd region (<c>iscrowd</c> 1) is no object of its own, so nothing is trained on it.</summary>
    Crowd,

    /// <summary>An object has no mask: the field is missing, null or an empty list.</summary>
    NoMask,

    /// <summary>An object's run lengths are malformed, or do not fill the image.</summary>
    UnreadableMask,

    /// <summary>None of an object's polygons can be drawn.</summary>
    NoUsablePolygon,

    /// <summary>An object's run lengths are those of an image of another size than its image.</summary>
    MaskSizeDiffers,

    /// <summary>An object has polygons, and its image no height and width to draw them in.</summary>
    UnknownImageSize,

    /// <summary>An object's mask has no pixel inside its image.</summary>
    EmptyMask,

    /// <summary>An object has no box.</summary>
    NoBox,

    /// <summary>A polygon has fewer than three points; the object's other polygons are used.</summary>
    TooFewPoints,

    /// <summary>A polygon holds something that is no coordinate; the object's other polygons are used.</summary>
    UnreadablePolygon,

    /// <summary>A polygon has an odd count of numbers, the last of which is dropped.</summary>
    OddCoordinates,

    /// <summary>An object's box cannot be read; that of its mask stands in.</summary>
    UnreadableBox,

    /// <summary>A detection's mask cannot be read; the detection counts as one that meets no object.</summary>
    UnreadableDetectionMask,
}
