namespace OpenVocabSeg.Networks;

/// <summary>Which layers of the teacher learn, and how fast.</summary>
public sealed record TeacherLayerSettings
{
    /// <summary>Learning rate of the backbone as a multiple of the base rate; 0 freezes it.</summary>
    /// <value>Default: 1.</value>
    public double BackboneRateFactor { get; init; } = 1;

    /// <summary>Learning rate of the last residual stage (res5, the region head) as a multiple of the base rate; 0 freezes it.</summary>
    /// <value>Default: 1.</value>
    public double HeadStageRateFactor { get; init; } = 1;

    /// <summary>
    /// The stem and this number of residual stages less one stay frozen (the authors' FREEZE_CONV_BODY_AT); 0 trains all.
    /// </summary>
    /// <value>Default: 2 (stem and layer1).</value>
    public int FreezeBackboneAt { get; init; } = 2;

    /// <summary>Whether the projection of regions into word space stays as stage 1 left it.</summary>
    /// <value>Default: true.</value>
    public bool FreezeProjection { get; init; } = true;

    /// <summary>Learning rate of that projection as a multiple of the base rate, where it is not frozen.</summary>
    /// <value>Default: 1.</value>
    public double ProjectionRateFactor { get; init; } = 1;

    /// <summary>Whether trainable batch norm follows the batch (a backbone trained from scratch) or keeps its statistics.</summary>
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
