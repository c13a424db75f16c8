namespace OpenVocabSeg.Experiments;

/// <summary>Result of a benchmark at one level of corruption.</summary>
/// <param name="Fraction">The share of corrupted pseudo labels, 0…1.</param>
/// <param name="Labels">Number of pseudo labels.</param>
/// <param name="Corrupted">Number of corrupted pseudo labels, by kind.</param>
/// <param name="Bad">Number of bad pseudo labels (<see cref="LabelQuality.IsBad"/>), corrupted ones and the teacher's errors.</param>
/// <param name="Students">The students.</param>
/// <param name="BaseEstimators">The estimators on pseudo labels of base nouns.</param>
/// <param name="NovelEstimators">The estimators on pseudo labels of novel nouns.</param>
/// <param name="Noisiest">The labels with the highest noise by the critic, highest first; empty if no examples were requested.</param>
/// <param name="Cleanest">The labels with the lowest noise by the critic, lowest first.</param>
public sealed record NoiseLevel(
    double Fraction,
    int Labels,
    IReadOnlyDictionary<CorruptionKind, int> Corrupted,
    int Bad,
    IReadOnlyList<NoiseStudent> Students,
    IReadOnlyList<EstimatorScores> BaseEstimators,
    IReadOnlyList<EstimatorScores> NovelEstimators,
    IReadOnlyList<NoiseExample> Noisiest,
    IReadOnlyList<NoiseExample> Cleanest);
