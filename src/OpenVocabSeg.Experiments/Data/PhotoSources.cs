namespace OpenVocabSeg.Experiments;

/// <summary>The photos of one half of an experiment, and what is known of them.</summary>
/// <param name="Masks">Photos with masks.</param>
/// <param name="Captions">
/// Photos with captions; null where none are needed (the test). In COCO's form they may be the photos with masks, by their ids.
/// </param>
public sealed record PhotoSources(MaskedPhotos Masks, CaptionedPhotos? Captions = null);
