namespace OpenVocabSeg.Data;

/// <summary>Shapes whose IoU is computed: boxes or masks.</summary>
public enum IouType
{
    /// <summary>Boxes (COCO's <c>bbox</c>).</summary>
    Box,

    /// <summary>Masks (COCO's <c>segm</c>).</summary>
    Mask,
}
