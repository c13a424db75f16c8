namespace OpenVocabSeg.Experiments;

/// <summary>Photos with captions in Conceptual Captions' form; those that are not there are counted and passed over.</summary>
/// <param name="Images">Folder of the photos, named by the row of the file.</param>
/// <param name="Captions">The TSV file.</param>
public sealed record ConceptualCaptionedPhotos(string Images, string Captions) : CaptionedPhotos(Images, Captions);
