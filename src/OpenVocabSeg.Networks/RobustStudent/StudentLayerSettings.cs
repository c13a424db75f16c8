namespace OpenVocabSeg.Networks;

/// <summary>Which layers of the student are frozen, with the weights of the teacher.</summary>
public sealed record StudentLayerSettings
{
    /// <summary>Whether the projection of regions to the space of the word embeddings is frozen.</summary>
    /// <value>Default: false.</value>
    public bool FreezeProjection { get; init; }

    /// <summary>Whether the last residual stage (res5, the region head) is frozen.</summary>
    /// <value>Default: false.</value>
    public bool FreezeHeadStage { get; init; }
}
