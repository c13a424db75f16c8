namespace OpenVocabSeg;

/// <summary>Names of the columns with pseudo labels: stage 3 writes them and stage 4 reads them.</summary>
public sealed record PseudoLabelColumns
{
    /// <summary>Column with the classes of the pseudo labels: a vector of keys with key values.</summary>
    /// <value>Default: <c>PseudoLabel</c>.</value>
    public string PseudoLabelColumnName { get; init; } = DefaultColumnNames.PseudoLabel;

    /// <summary>
    /// Column with the boxes of the pseudo labels. Stage 3 needs a name. For stage 4, null means that the boxes are computed from the
    /// masks.
    /// </summary>
    /// <value>Default: <c>PseudoBoundingBoxes</c>.</value>
    public string? PseudoBoundingBoxColumnName { get; init; } = DefaultColumnNames.PseudoBoundingBoxes;

    /// <summary>Column with the masks of the pseudo labels.</summary>
    /// <value>Default: <c>PseudoMasks</c>.</value>
    public string PseudoMaskColumnName { get; init; } = DefaultColumnNames.PseudoMasks;

    /// <summary>
    /// Column with the confidence of the pseudo labels. Stage 3 needs a name. For stage 4, null means that all are certain.
    /// </summary>
    /// <value>Default: <c>PseudoScore</c>.</value>
    public string? PseudoScoreColumnName { get; init; } = DefaultColumnNames.PseudoScore;

    /// <summary>
    /// Column with the noise of the pseudo masks, 1 − the IoU with the true mask that the teacher's mask critic expects, or 0 if it has
    /// no critic. Null means that stage 3 writes no such column. Stage 4 does not read it.
    /// </summary>
    /// <value>Default: <c>PseudoMaskNoise</c>.</value>
    public string? PseudoMaskNoiseColumnName { get; init; } = DefaultColumnNames.PseudoMaskNoise;

    internal void ValidateInput()
    {
        ArgumentException.ThrowIfNullOrEmpty(PseudoLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PseudoMaskColumnName);
    }

    internal void ValidateOutput()
    {
        ValidateInput();
        ArgumentException.ThrowIfNullOrEmpty(PseudoBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PseudoScoreColumnName);
    }
}
