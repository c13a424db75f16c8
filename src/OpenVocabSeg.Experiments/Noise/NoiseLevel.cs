namespace OpenVocabSeg.Experiments;

/// <summary>What a benchmark found at a level of corruption.</summary>
/// <param name="Fraction">The share of pseudo labels that were corrupted, 0…1.</param>
/// <param name="Labels">All pseudo labels.</param>
/// <param name="Corrupted">Pseudo labels that were corrupted, by kind.</param>
/// <param name="Bad">Pseudo labels that are bad (<see cref="LabelQuality.IsBad"/>), by the teacher or on purpose.</param>
/// <param name="Students">The students.</param>
/// <param name="BaseEstimators">The estimators on pseudo labels of base nouns.</param>
/// <param name="NovelEstimators">The estimators on pseudo labels of novel nouns.</param>
/// <param name="Noisiest">The labels that the critic finds noisiest, worst first; empty where no examples were asked for.</param>
/// <param name="Cleanest">The labels that the critic finds cleanest, best first.</param>
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
