namespace OpenVocabSeg.Networks;

/// <summary>The losses of stage 1.</summary>
public sealed record CaptionLossSettings
{
    /// <summary>The comparison of words and regions, and the losses of the grounding head.</summary>
    /// <value>Default: dot product, temperature 10, both directions, cross-entropy.</value>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Which words the multimodal transformer predicts.</summary>
    /// <value>Default: 15 % of the words, 90 % of these masked.</value>
    public MaskingSettings Masking { get; init; } = new();

    internal void Validate()
    {
        Grounding.Validate();
        Masking.Validate();
    }
}
