using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="OpenVocabSegCatalog.Evaluate(Microsoft.ML.IDataView, OpenVocabularyEvaluationOptions)"/>.</summary>
public sealed class OpenVocabularyEvaluationOptions
{
    /// <summary>Base and novel classes, for separate means. Null means no separate means.</summary>
    /// <value>Default: null.</value>
    public ClassSplit? Split { get; set; }

    /// <summary>Columns with the annotated instances.</summary>
    public EvaluationColumns Annotations { get; set; } = new();

    /// <summary>
    /// Columns with the predicted instances. Boxes are read if <see cref="EvaluationColumns.BoundingBoxColumnName"/> is not null, and
    /// masks if <see cref="EvaluationColumns.MaskColumnName"/> is not null. Classes are a vector of keys with key values, or of text.
    /// </summary>
    public PredictionColumns Predictions { get; set; } = new();

    /// <summary>Cancels the evaluation between rows.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal OpenVocabularyEvaluationOptions Validated()
    {
        var copy = (OpenVocabularyEvaluationOptions)MemberwiseClone();
        ArgumentNullException.ThrowIfNull(copy.Annotations);
        ArgumentNullException.ThrowIfNull(copy.Predictions);
        copy.Annotations.Validate();
        copy.Predictions.Validate();
        return copy;
    }
}
