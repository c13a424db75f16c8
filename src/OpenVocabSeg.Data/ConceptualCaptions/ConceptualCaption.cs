namespace OpenVocabSeg.Data;

/// <summary>A row of a Conceptual Captions file.</summary>
/// <param name="Row">Its place in the file, from 0; a line with the names of the columns does not count.</param>
/// <param name="Text">The caption.</param>
/// <param name="Url">Where the image was found on the web; nothing here opens it.</param>
public sealed record ConceptualCaption(long Row, string Text, string Url);
