namespace OpenVocabSeg.Experiments;

/// <summary>What a noise benchmark found.</summary>
/// <param name="Seconds">Wall-clock time of the stages before the students.</param>
/// <param name="Levels">The levels in the order of the settings.</param>
public sealed record NoiseStudyResult(IReadOnlyDictionary<string, double> Seconds, IReadOnlyList<NoiseLevel> Levels);
