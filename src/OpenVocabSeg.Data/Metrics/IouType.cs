namespace OpenVocabSeg.Data;

/// <summary>What the overlap of a detection and an annotated object is measured on.</summary>
public enum IouType
{
    /// <summary>Boxes (COCO's <c>bbox</c>).</summary>
    Box,

    /// <summary>Masks (COCO's <c>segm</c>).</summary>
    Mask,
}
