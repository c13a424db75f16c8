namespace OpenVocabSeg.Data.Metrics;

/// <summary>How the detections of one class count in one image and area range.</summary>
/// <param name="scores">Scores, highest first.</param>
/// <param name="objectCount">Number of annotated objects that count.</param>
internal sealed class ImageMatches(double[] scores, int objectCount)
{
    /// <summary>Scores, highest first.</summary>
    public double[] Scores { get; } = scores;

    /// <summary>Number of annotated objects that count.</summary>
    public int ObjectCount { get; } = objectCount;

    /// <summary>By overlap threshold, then detection.</summary>
    public MatchOutcome[][] Outcomes { get; } = [.. CocoProtocol.IouThresholds.Select(_ => new MatchOutcome[scores.Length])];
}
