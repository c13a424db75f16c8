namespace OpenVocabSeg.Experiments;

/// <summary>Result of a noise benchmark.</summary>
/// <param name="Seconds">Wall-clock time of the stages before the students.</param>
/// <param name="Levels">The levels in the order of the settings.</param>
public sealed record NoiseStudyResult(IReadOnlyDictionary<string, double> Seconds, IReadOnlyList<NoiseLevel> Levels);
