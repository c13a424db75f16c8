namespace OpenVocabSeg.Data;

/// <summary>Why parts of a data set are not used.</summary>
public enum SkipReason
{
    /// <summary>A crowd region (<c>iscrowd</c> 1) is not a single object and is not used for training.</summary>
    Crowd,

    /// <summary>An object has no mask: the field is missing, null or an empty list.</summary>
    NoMask,

    /// <summary>An object's run lengths are malformed, or their sum is not the number of pixels of the image.</summary>
    UnreadableMask,

    /// <summary>None of an object's polygons is valid.</summary>
    NoUsablePolygon,

    /// <summary>An object's run lengths are for another image size.</summary>
    MaskSizeDiffers,

    /// <summary>An object has polygons, but its image has no height and width.</summary>
    UnknownImageSize,

    /// <summary>An object's mask has no pixel inside its image.</summary>
    EmptyMask,

    /// <summary>An object has no box.</summary>
    NoBox,

    /// <summary>A polygon has fewer than three points; the object's other polygons are used.</summary>
    TooFewPoints,

    /// <summary>A polygon contains a value that is not a coordinate; the object's other polygons are used.</summary>
    UnreadablePolygon,

    /// <summary>A polygon has an odd number of values; the last one is ignored.</summary>
    OddCoordinates,

    /// <summary>An object's box cannot be read; the box of its mask is used.</summary>
    UnreadableBox,

    /// <summary>A detection's mask cannot be read; the detection counts as a false positive.</summary>
    UnreadableDetectionMask,
}
