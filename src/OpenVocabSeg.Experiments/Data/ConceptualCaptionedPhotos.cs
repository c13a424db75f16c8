namespace OpenVocabSeg.Experiments;

/// <summary>Photos with captions in Conceptual Captions' form; those that are not there are counted and passed over.</summary>
/// <param name="Images">Folder of the photos, named by the row of the file.</param>
/// <param name="Captions">The TSV file.</param>
/// <param name="FirstNumber">The number of the first row's photo, such as 0 or 1; null where the photos tell.</param>
public sealed record ConceptualCaptionedPhotos(string Images, string Captions, long? FirstNumber = null)
    : CaptionedPhotos(Images, Captions);
