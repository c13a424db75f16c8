namespace OpenVocabSeg.Data;

/// <summary>A sentence about an image of a COCO file.</summary>
/// <param name="Id">Id of the annotation.</param>
/// <param name="ImageId">The image.</param>
/// <param name="Text">The sentence.</param>
public sealed record CocoCaption(long Id, long ImageId, string Text);
