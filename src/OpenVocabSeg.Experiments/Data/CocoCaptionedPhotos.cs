namespace OpenVocabSeg.Experiments;

/// <summary>Photos with captions in COCO format.</summary>
/// <param name="Images">Folder of the photos.</param>
/// <param name="Captions">COCO captions file.</param>
public sealed record CocoCaptionedPhotos(string Images, string Captions) : CaptionedPhotos(Images, Captions);
