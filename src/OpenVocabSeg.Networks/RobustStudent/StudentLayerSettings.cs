namespace OpenVocabSeg.Networks;

/// <summary>Which layers of the student stay as the teacher has them.</summary>
public sealed record StudentLayerSettings
{
    /// <summary>Whether the projection of regions into word space stays as the teacher has it.</summary>
    /// <value>Default: false.</value>
    public bool FreezeProjection { get; init; }

    /// <summary>Whether the last residual stage (res5, the region head) stays as the teacher has it.</summary>
    /// <value>Default: false.</value>
    public bool FreezeHeadStage { get; init; }
}
