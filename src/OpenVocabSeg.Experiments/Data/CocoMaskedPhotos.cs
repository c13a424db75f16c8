namespace OpenVocabSeg.Experiments;

/// <summary>Photos with masks in COCO format.</summary>
/// <param name="Images">Folder of the photos.</param>
/// <param name="Instances">COCO instances file.</param>
public sealed record CocoMaskedPhotos(string Images, string Instances) : MaskedPhotos(Images);
