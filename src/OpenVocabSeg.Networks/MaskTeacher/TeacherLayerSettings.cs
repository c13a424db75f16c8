namespace OpenVocabSeg.Networks;

/// <summary>Which layers of the teacher are trained, and their learning rates.</summary>
public sealed record TeacherLayerSettings
{
    /// <summary>Learning rate of the backbone as a multiple of the base rate; 0 freezes it.</summary>
    /// <value>Default: 1.</value>
    public double BackboneRateFactor { get; init; } = 1;

    /// <summary>Learning rate of the last residual stage (res5, the region head) as a multiple of the base rate; 0 freezes it.</summary>
    /// <value>Default: 1.</value>
    public double HeadStageRateFactor { get; init; } = 1;

    /// <summary>
    /// Number of frozen parts of the backbone: the stem, then the residual stages (the authors' FREEZE_CONV_BODY_AT); 0 trains all.
    /// </summary>
    /// <value>Default: 2 (stem and layer1).</value>
    public int FreezeBackboneAt { get; init; } = 2;

    /// <summary>Whether the projection of regions to the space of the word embeddings is frozen, with the weights of stage 1.</summary>
    /// <value>Default: true.</value>
    public bool FreezeProjection { get; init; } = true;

    /// <summary>Learning rate of that projection as a multiple of the base rate, if it is not frozen.</summary>
    /// <value>Default: 1.</value>
    public double ProjectionRateFactor { get; init; } = 1;

    /// <summary>
    /// Whether trainable batch norm uses the statistics of the batch (for a backbone trained from scratch) or keeps its statistics.
    /// </summary>
    /// <value>Default: false.</value>
    public bool TrainBatchNorm { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(BackboneRateFactor);
        ArgumentOutOfRangeException.ThrowIfNegative(HeadStageRateFactor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ProjectionRateFactor);
        ArgumentOutOfRangeException.ThrowIfNegative(FreezeBackboneAt);
    }
}
