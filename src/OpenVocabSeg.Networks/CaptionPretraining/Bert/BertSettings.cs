namespace OpenVocabSeg.Networks;

/// <summary>The size of a stack of BERT layers (Devlin et al. 2019). The defaults are those of the authors' multimodal head.</summary>
public sealed record BertSettings
{
    /// <summary>Number of layers, at least 1.</summary>
    /// <value>Default: 6.</value>
    public int Layers { get; init; } = 6;

    /// <summary>Attention heads per layer; a divisor of the width.</summary>
    /// <value>Default: 8.</value>
    public int Heads { get; init; } = 8;

    /// <summary>Width of the feed-forward part of a layer.</summary>
    /// <value>Default: 768.</value>
    public int FeedForwardWidth { get; init; } = 768;

    /// <summary>Share of activations and of attention weights dropped in training, in [0, 1).</summary>
    /// <value>Default: 0.1.</value>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Checks every number against the width of the tokens.</summary>
    /// <param name="width">Width of the tokens.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArgumentException">The heads do not divide the width.</exception>
    public void Validate(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FeedForwardWidth, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Dropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Dropout, 1);
        if (width % Heads != 0)
        {
            throw new ArgumentException($"The width {width} is not a multiple of the {Heads} attention heads.", nameof(width));
        }
    }
}
