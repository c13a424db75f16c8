namespace OpenVocabSeg.Networks;

/// <summary>Settings of stage 3, pseudo masks. The defaults are those of the authors.</summary>
public sealed record PseudoLabelSettings
{
    /// <summary>Maximum numbers of anchors and of regions. The region of a noun is chosen from these.</summary>
    /// <value>Default: 1000 regions, chosen from the best 6000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>
    /// How well a region matches a noun. The region with the largest weighted sum of this, objectness and contrast is chosen.
    /// </summary>
    /// <value>Default: <see cref="WordScore.Similarity"/>, as in the authors' code.</value>
    public WordScore WordScore { get; init; }

    /// <summary>
    /// Weight of <see cref="WordScore"/> in the sum. With 0, the noun has an effect only by <see cref="ContrastWeight"/>.
    /// </summary>
    /// <value>Default: 1.</value>
    public double WordWeight { get; init; } = 1;

    /// <summary>
    /// Weight of the contrast in the sum. The contrast is the share of the variance of the noun's response over the image that lies
    /// between the inside and the outside of the region's box, −1…1 (Otsu's criterion, with the box as threshold). Word scores alone
    /// prefer parts and surroundings of objects; the contrast prefers the box around the whole response. It requires that the last
    /// residual stage runs on the whole image.
    /// </summary>
    /// <value>Default: 0.</value>
    public double ContrastWeight { get; init; }

    /// <summary>
    /// Weight w of the objectness: w·log(objectness) is part of the sum. With 0, the choice is by word similarity alone, as in the paper.
    /// </summary>
    /// <value>Default: 0.</value>
    public double ObjectnessWeight { get; init; }

    /// <summary>
    /// Minimum IoU for box voting (Gidaris and Komodakis 2015): the pseudo box is the mean of all regressed boxes with at least this IoU
    /// with the chosen box, weighted by e to the power of their sum of scores. Null uses the chosen box, as in the authors' code.
    /// </summary>
    /// <value>Above 0, at most 1. Default: null.</value>
    public double? BoxVotingOverlap { get; init; }

    /// <summary>
    /// Whether masks are predicted in boxes regressed a second time, but pasted into the pseudo boxes, as in the authors' code. This
    /// shifts a mask if the second regression moves its box. If false, masks are predicted in the pseudo boxes.
    /// </summary>
    /// <value>Default: true.</value>
    public bool RegressMaskBoxesAgain { get; init; } = true;

    /// <summary>
    /// Probability above which a pixel belongs to a pseudo mask. A teacher is less certain inside objects of classes without mask
    /// annotations, so 0.5 makes their masks too small.
    /// </summary>
    /// <value>Above 0, below 1. Default: 0.5, as in the authors' code.</value>
    public double MaskThreshold { get; init; } = 0.5;

    /// <summary>Defects of the authors' code to reproduce; none by default.</summary>
    public AuthorsCompatibility Compatibility { get; init; } = new();

    /// <summary>Images per forward pass.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Proposals.Validate();
        if (!Enum.IsDefined(WordScore))
        {
            throw new ArgumentOutOfRangeException(nameof(WordScore), WordScore, $"This {nameof(WordScore)} does not exist.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(WordWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(ContrastWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(ObjectnessWeight);
        if (BoxVotingOverlap is { } overlap)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(overlap, nameof(BoxVotingOverlap));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(overlap, 1, nameof(BoxVotingOverlap));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(MaskThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
    }
}
