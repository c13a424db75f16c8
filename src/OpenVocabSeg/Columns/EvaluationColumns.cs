namespace OpenVocabSeg;

/// <summary>Names of the columns with the annotated instances with which predictions are compared.</summary>
public sealed record EvaluationColumns
{
    /// <summary>Column with the classes of the annotated instances: a vector of keys with key values, or of text.</summary>
    /// <value>Default: <c>Label</c>.</value>
    public string LabelColumnName { get; init; } = DefaultColumnNames.Label;

    /// <summary>Column with their boxes. Null excludes boxes, annotated and predicted, from the evaluation.</summary>
    /// <value>Default: <c>BoundingBoxes</c>.</value>
    public string? BoundingBoxColumnName { get; init; } = DefaultColumnNames.BoundingBoxes;

    /// <summary>Column with their masks. Null excludes masks, annotated and predicted, from the evaluation.</summary>
    /// <value>Default: <c>Masks</c>.</value>
    public string? MaskColumnName { get; init; } = DefaultColumnNames.Masks;

    /// <summary>
    /// Column that marks the annotated instances that are crowd regions (COCO's <c>iscrowd</c>): a vector of Boolean. Detections inside a
    /// crowd region are neither right nor wrong. Null means that there are none.
    /// </summary>
    /// <value>Default: null.</value>
    public string? CrowdColumnName { get; init; }

    /// <summary>
    /// Column with the areas of the annotated instances in square pixels (COCO's <c>area</c>), a vector of Single. They determine which
    /// instances are small, medium and large. Null means the areas of the masks, or of the boxes if there are no masks.
    /// </summary>
    /// <value>Default: null.</value>
    public string? AreaColumnName { get; init; }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ThrowIfEmpty(BoundingBoxColumnName, nameof(BoundingBoxColumnName));
        ThrowIfEmpty(MaskColumnName, nameof(MaskColumnName));
        ThrowIfEmpty(CrowdColumnName, nameof(CrowdColumnName));
        ThrowIfEmpty(AreaColumnName, nameof(AreaColumnName));
        if (BoundingBoxColumnName is null && MaskColumnName is null)
        {
            throw new ArgumentException(
                $"{nameof(BoundingBoxColumnName)} and {nameof(MaskColumnName)} are both null, so there is nothing to evaluate.",
                nameof(BoundingBoxColumnName));
        }
    }

    private static void ThrowIfEmpty(string? name, string optionName)
    {
        if (name?.Length == 0)
        {
            throw new ArgumentException($"{optionName} is empty. Set it to null to leave the column out.", optionName);
        }
    }
}
