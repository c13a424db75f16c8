using OpenVocabSeg.Data;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>Columns, words and thresholds of an <see cref="OnnxSegmentationEstimator"/>.</summary>
public sealed record OnnxSegmentationOptions
{
    /// <summary>Column with the image.</summary>
    /// <value>Default: <see cref="DefaultColumnNames.Image"/>.</value>
    public string ImageColumnName { get; init; } = DefaultColumnNames.Image;

    /// <summary>Column for the classes of the objects.</summary>
    /// <value>Default: <see cref="DefaultColumnNames.PredictedLabel"/>.</value>
    public string PredictedLabelColumnName { get; init; } = DefaultColumnNames.PredictedLabel;

    /// <summary>Column for their scores.</summary>
    /// <value>Default: <see cref="DefaultColumnNames.Score"/>.</value>
    public string ScoreColumnName { get; init; } = DefaultColumnNames.Score;

    /// <summary>Column for their boxes.</summary>
    /// <value>Default: <see cref="DefaultColumnNames.PredictedBoundingBoxes"/>.</value>
    public string PredictedBoundingBoxColumnName { get; init; } = DefaultColumnNames.PredictedBoundingBoxes;

    /// <summary>Column for their masks.</summary>
    /// <value>Default: <see cref="DefaultColumnNames.PredictedMasks"/>.</value>
    public string PredictedMaskColumnName { get; init; } = DefaultColumnNames.PredictedMasks;

    /// <summary>Column for the noise of their masks.</summary>
    /// <value>Default: <see cref="DefaultColumnNames.MaskNoise"/>.</value>
    public string MaskNoiseColumnName { get; init; } = DefaultColumnNames.MaskNoise;

    /// <summary>The classes to detect.</summary>
    /// <value>At least one class, or null for the file's own. Default: null.</value>
    public IReadOnlyList<VocabularyClass>? Vocabulary { get; init; }

    /// <summary>Thresholds.</summary>
    /// <value>Default: the file's.</value>
    public OnnxPredictionSettings Prediction { get; init; } = new();

    /// <summary>
    /// How the file runs. A transformer that was saved and loaded runs on the CPU with ONNX Runtime's own number of threads.
    /// </summary>
    /// <value>Default: on the CPU.</value>
    public OnnxSegmenterOptions Session { get; init; } = new();

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ImageColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PredictedLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ScoreColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PredictedBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PredictedMaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(MaskNoiseColumnName);
        Prediction.Validate();
        Session.Validate();
        if (Vocabulary is { Count: 0 })
        {
            throw new ArgumentException($"{nameof(Vocabulary)} has no classes.");
        }
    }
}
