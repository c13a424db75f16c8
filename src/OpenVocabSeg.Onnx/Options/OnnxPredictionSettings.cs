namespace OpenVocabSeg.Onnx;

/// <summary>Thresholds of a prediction; null for those of the file. The rest of the scoring is fixed in the file.</summary>
public sealed record OnnxPredictionSettings
{
    /// <summary>Detections with a score up to this value are dropped, in [0, 1].</summary>
    /// <value>Default: null.</value>
    public float? ScoreThreshold { get; init; }

    /// <summary>IoU threshold of the non-maximum suppression within each class, in (0, 1].</summary>
    /// <value>Default: null.</value>
    public float? NmsThreshold { get; init; }

    /// <summary>Probability above which a pixel belongs to a mask, above 0 and below 1.</summary>
    /// <value>Default: null.</value>
    public float? MaskThreshold { get; init; }

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        if (ScoreThreshold is { } score && score is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ScoreThreshold), score, $"{nameof(ScoreThreshold)} must be in 0 to 1.");
        }

        if (NmsThreshold is { } overlap && overlap is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(NmsThreshold), overlap, $"{nameof(NmsThreshold)} must be above 0 and at most 1.");
        }

        if (MaskThreshold is { } mask && mask is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(MaskThreshold), mask, $"{nameof(MaskThreshold)} must be above 0 and below 1.");
        }
    }
}
