namespace OpenVocabSeg.Experiments;

/// <summary>Photos with captions in the format of Conceptual Captions. Missing photos are counted and skipped.</summary>
/// <param name="Images">Folder of the photos, which are named by row number.</param>
/// <param name="Captions">The TSV file.</param>
/// <param name="FirstNumber">The number of the first row's photo, such as 0 or 1; null to derive it from the photos.</param>
public sealed record ConceptualCaptionedPhotos(string Images, string Captions, long? FirstNumber = null)
    : CaptionedPhotos(Images, Captions);
