namespace OpenVocabSeg.Experiments.Labeling;

/// <summary>What a shard of photos has besides their pseudo labels.</summary>
/// <param name="Photos">Photos of the run.</param>
/// <param name="Missing">Photos of the captions files that are not in the folder.</param>
/// <param name="Captioned">Photos of the run with captions.</param>
/// <param name="Nouns">The category id of each noun.</param>
/// <param name="Notes">Lines about the vocabulary.</param>
/// <param name="Own">The captioned photos of the shard.</param>
/// <param name="Summary">What was labeled in the shard.</param>
internal sealed record LabelingPart(
    int Photos,
    int Missing,
    int Captioned,
    IReadOnlyDictionary<string, long> Nouns,
    IReadOnlyList<string> Notes,
    IReadOnlyList<LabelingPhoto> Own,
    LabelingSummary Summary);
