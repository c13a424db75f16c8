namespace OpenVocabSeg;

/// <summary>Names of the columns to which a segmenter writes its predictions.</summary>
public sealed record PredictionColumns
{
    /// <summary>Column with the predicted classes: a vector of keys with key values.</summary>
    /// <value>Default: <c>PredictedLabel</c>.</value>
    public string PredictedLabelColumnName { get; init; } = DefaultColumnNames.PredictedLabel;

    /// <summary>Column with the scores.</summary>
    /// <value>Default: <c>Score</c>.</value>
    public string ScoreColumnName { get; init; } = DefaultColumnNames.Score;

    /// <summary>Column with the predicted boxes.</summary>
    /// <value>Default: <c>PredictedBoundingBoxes</c>.</value>
    public string PredictedBoundingBoxColumnName { get; init; } = DefaultColumnNames.PredictedBoundingBoxes;

    /// <summary>Column with the predicted masks.</summary>
    /// <value>Default: <c>PredictedMasks</c>.</value>
    public string PredictedMaskColumnName { get; init; } = DefaultColumnNames.PredictedMasks;

    /// <summary>Column with the noise of the predicted masks. Evaluation does not read it.</summary>
    /// <value>Default: <c>MaskNoise</c>.</value>
    public string MaskNoiseColumnName { get; init; } = DefaultColumnNames.MaskNoise;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(PredictedLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ScoreColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PredictedBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PredictedMaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(MaskNoiseColumnName);
    }

    internal Columns.InstanceColumnNames ToInstances() =>
        new(PredictedLabelColumnName, ScoreColumnName, PredictedBoundingBoxColumnName, PredictedMaskColumnName, MaskNoiseColumnName);
}
