using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="OpenVocabSegCatalog.Evaluate(Microsoft.ML.IDataView, OpenVocabularyEvaluationOptions)"/>.</summary>
public sealed class OpenVocabularyEvaluationOptions
{
    /// <summary>Base and novel classes, for separate means. Null means no separate means.</summary>
    /// <value>Default: null.</value>
    public ClassSplit? Split { get; set; }

    /// <summary>Column with the classes of the annotated instances: a vector of keys with key values, or of text.</summary>
    /// <value>Default: <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>Column with their boxes. Null excludes boxes, annotated and predicted, from the evaluation.</summary>
    /// <value>Default: <c>BoundingBoxes</c>.</value>
    public string? BoundingBoxColumnName { get; set; } = DefaultColumnNames.BoundingBoxes;

    /// <summary>Column with their masks. Null excludes masks, annotated and predicted, from the evaluation.</summary>
    /// <value>Default: <c>Masks</c>.</value>
    public string? MaskColumnName { get; set; } = DefaultColumnNames.Masks;

    /// <summary>
    /// Column that marks the annotated instances that are crowd regions (COCO's <c>iscrowd</c>): a vector of Boolean. Detections inside a
    /// crowd region are neither right nor wrong. Null means that there are none.
    /// </summary>
    /// <value>Default: null.</value>
    public string? CrowdColumnName { get; set; }

    /// <summary>
    /// Column with the areas of the annotated instances in square pixels (COCO's <c>area</c>), a vector of Single. They determine which
    /// instances are small, medium and large. Null means the areas of the masks, or of the boxes if there are no masks.
    /// </summary>
    /// <value>Default: null.</value>
    public string? AreaColumnName { get; set; }

    /// <summary>Column with the classes of the predicted instances: a vector of keys with key values, or of text.</summary>
    /// <value>Default: <c>PredictedLabel</c>.</value>
    public string PredictedLabelColumnName { get; set; } = DefaultColumnNames.PredictedLabel;

    /// <summary>Column with their confidences.</summary>
    /// <value>Default: <c>Score</c>.</value>
    public string ScoreColumnName { get; set; } = DefaultColumnNames.Score;

    /// <summary>Column with their boxes; not read if <see cref="BoundingBoxColumnName"/> is null.</summary>
    /// <value>Default: <c>PredictedBoundingBoxes</c>.</value>
    public string PredictedBoundingBoxColumnName { get; set; } = DefaultColumnNames.PredictedBoundingBoxes;

    /// <summary>Column with their masks; not read if <see cref="MaskColumnName"/> is null.</summary>
    /// <value>Default: <c>PredictedMasks</c>.</value>
    public string PredictedMaskColumnName { get; set; } = DefaultColumnNames.PredictedMasks;

    /// <summary>Cancels the evaluation between rows.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal OpenVocabularyEvaluationOptions Validated()
    {
        var copy = (OpenVocabularyEvaluationOptions)MemberwiseClone();
        ArgumentException.ThrowIfNullOrEmpty(copy.LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.ScoreColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedMaskColumnName);
        ThrowIfEmpty(copy.BoundingBoxColumnName, nameof(BoundingBoxColumnName));
        ThrowIfEmpty(copy.MaskColumnName, nameof(MaskColumnName));
        ThrowIfEmpty(copy.CrowdColumnName, nameof(CrowdColumnName));
        ThrowIfEmpty(copy.AreaColumnName, nameof(AreaColumnName));
        return copy.BoundingBoxColumnName is null && copy.MaskColumnName is null
            ? throw new ArgumentException(
                $"{nameof(BoundingBoxColumnName)} and {nameof(MaskColumnName)} are both null, so there is nothing to evaluate.",
                nameof(BoundingBoxColumnName))
            : copy;
    }

    private static void ThrowIfEmpty(string? name, string optionName)
    {
        if (name?.Length == 0)
        {
            throw new ArgumentException($"{optionName} is empty. Set it to null to leave the column out.", optionName);
        }
    }
}
