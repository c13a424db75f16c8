namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>Stage 3, pseudo masks (DESIGN §4). Defaults are the authors'.</summary>
public sealed record PseudoLabelSettings
{
    /// <summary>The quick start's: small pictures need few proposals.</summary>
    public static PseudoLabelSettings QuickStart { get; } = new() { Proposals = new ProposalLimits(200, 24), BatchSize = 32 };

    /// <summary>Regions among which a noun chooses its own.</summary>
    /// <value>Default: 1000 of the best 6000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>
    /// Weight w of the objectness in the choice: the region with the largest similarity + w·log(objectness) wins. 0 is the
    /// paper's choice by word similarity alone.
    /// </summary>
    /// <value>Default: 0.</value>
    public double ObjectnessWeight { get; init; }

    /// <summary>Images per forward pass.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Proposals.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(ObjectnessWeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
    }
}
