namespace OpenVocabSeg.Data;

/// <summary>A caption of an image in a COCO file.</summary>
/// <param name="Id">Annotation id.</param>
/// <param name="ImageId">Image id.</param>
/// <param name="Text">The caption.</param>
public sealed record CocoCaption(long Id, long ImageId, string Text);
