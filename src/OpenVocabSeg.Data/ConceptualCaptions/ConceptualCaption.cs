namespace OpenVocabSeg.Data;

/// <summary>A row of a Conceptual Captions file.</summary>
/// <param name="Row">Row number from 0; a header line does not count.</param>
/// <param name="Text">The caption.</param>
/// <param name="Url">URL of the image; it is never opened.</param>
public sealed record ConceptualCaption(long Row, string Text, string Url);
