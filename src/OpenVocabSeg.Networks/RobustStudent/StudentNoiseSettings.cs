using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>Settings of the noise model of pseudo masks.</summary>
public sealed record StudentNoiseSettings
{
    /// <summary>How the loss of pseudo masks uses mask noise.</summary>
    /// <value>Default: <see cref="MaskNoiseLoss.Posterior"/>; <see cref="MaskNoiseLoss.None"/> is the plain student.</value>
    [JsonPropertyName("maskNoise")] // The name in files.
    public MaskNoiseLoss Loss { get; init; } = MaskNoiseLoss.Posterior;

    /// <summary>Nodes of the quadrature over the noise in <see cref="MaskNoiseLoss.LogMeanLikelihood"/>.</summary>
    /// <value>1…64. Default: 8.</value>
    [JsonPropertyName("noiseNodes")] // The name in files.
    public int Nodes { get; init; } = 8;

    /// <summary>Learning rate of the noise branch, or of the mask critic, as a multiple of the base rate.</summary>
    /// <value>Default: 1.</value>
    [JsonPropertyName("noiseRateFactor")] // The name in files.
    public double RateFactor { get; init; } = 1;

    /// <summary>Number of iterations in which the noise branch, or the mask critic, is trained.</summary>
    /// <value>Default: 10 000.</value>
    [JsonPropertyName("noiseIterations")] // The name in files.
    public int Iterations { get; init; } = 10_000;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Nodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Nodes, 64);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(RateFactor);
        ArgumentOutOfRangeException.ThrowIfNegative(Iterations);
    }
}
