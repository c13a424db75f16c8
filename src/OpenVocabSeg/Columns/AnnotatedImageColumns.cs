namespace OpenVocabSeg;

/// <summary>Names of the columns from which a trainer reads annotated images.</summary>
public sealed record AnnotatedImageColumns
{
    /// <summary>Column with the image.</summary>
    /// <value>Default: <c>Image</c>.</value>
    public string ImageColumnName { get; init; } = DefaultColumnNames.Image;

    /// <summary>
    /// Column with the classes of the annotated instances: a vector of keys with key values; instances of key 0 are left out.
    /// </summary>
    /// <value>Default: <c>Label</c>.</value>
    public string LabelColumnName { get; init; } = DefaultColumnNames.Label;

    /// <summary>Column with the boxes, x0 y0 x1 y1 of each in pixels. Null means that they are computed from the masks.</summary>
    /// <value>Default: <c>BoundingBoxes</c>.</value>
    public string? BoundingBoxColumnName { get; init; } = DefaultColumnNames.BoundingBoxes;

    /// <summary>Column with the masks as COCO compressed run lengths; instances with an empty text are left out.</summary>
    /// <value>Default: <c>Masks</c>.</value>
    public string MaskColumnName { get; init; } = DefaultColumnNames.Masks;

    /// <summary>
    /// Column with the captions: a vector of text, or one text. Only <see cref="MaskTeacherTrainer"/> reads it, and only if
    /// <see cref="OpenVocabSeg.Networks.TeacherLossSettings.Captions"/> is set.
    /// </summary>
    /// <value>Default: <c>Captions</c>.</value>
    public string CaptionsColumnName { get; init; } = DefaultColumnNames.Captions;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ImageColumnName);
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(MaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(CaptionsColumnName);
    }
}
