namespace OpenVocabSeg.Experiments.Data;

/// <summary>Where the photos of one half of a COCO experiment are, and what is known of them.</summary>
/// <param name="Images">Folder of the photos.</param>
/// <param name="Instances">COCO instances file; photos with masks.</param>
/// <param name="Captions">COCO captions file; photos with captions. A photo may be in one of the two or in both.</param>
public sealed record CocoPhotos(string Images, string Instances, string Captions);
