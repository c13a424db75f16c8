namespace OpenVocabSeg.Data;

/// <summary>What a check of images found where nothing keeps them from being used.</summary>
/// <param name="Headers">The head of each file, in the order of the images.</param>
/// <param name="Notes">Sentences for the user, such as about orientations that are not applied; none where all is plain.</param>
public sealed record ImageCheckResult(IReadOnlyList<ImageHeader> Headers, IReadOnlyList<string> Notes);
