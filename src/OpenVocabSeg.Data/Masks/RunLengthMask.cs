namespace OpenVocabSeg.Data.Masks;

/// <summary>A binary mask as COCO run lengths.</summary>
public sealed class RunLengthMask
{
}
