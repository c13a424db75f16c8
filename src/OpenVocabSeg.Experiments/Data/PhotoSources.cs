namespace OpenVocabSeg.Experiments;

/// <summary>Photos for the training or the test of an experiment, with their annotations.</summary>
/// <param name="Masks">Photos with masks; null only for further training photos.</param>
/// <param name="Captions">
/// Photos with captions; null if none are needed (test). In COCO format they may be the photos with masks, matched by id.
/// </param>
public sealed record PhotoSources(MaskedPhotos? Masks = null, CaptionedPhotos? Captions = null);
