namespace OpenVocabSeg.Data;

/// <summary>Result of a check of images that found no errors.</summary>
/// <param name="Headers">The header of each file, in the order of the images.</param>
/// <param name="Notes">Warnings for the user, such as about orientations that are not applied; may be empty.</param>
public sealed record ImageCheckResult(IReadOnlyList<ImageHeader> Headers, IReadOnlyList<string> Notes);
