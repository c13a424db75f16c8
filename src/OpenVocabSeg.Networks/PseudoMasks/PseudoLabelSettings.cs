namespace OpenVocabSeg.Networks;

/// <summary>Stage 3, pseudo masks. Defaults are the authors'.</summary>
public sealed record PseudoLabelSettings
{
    /// <summary>Regions among which a noun chooses its own.</summary>
    /// <value>Default: 1000 of the best 6000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>How much a region looks like a noun. The region with the largest sum of this, objectness and contrast wins.</summary>
    /// <value>Default: <see cref="WordScore.Similarity"/>, the authors'.</value>
    public WordScore WordScore { get; init; }

    /// <summary>Weight of <see cref="WordScore"/> in the choice; 0 leaves the word to <see cref="ContrastWeight"/>.</summary>
    /// <value>Default: 1.</value>
    public double WordWeight { get; init; } = 1;

    /// <summary>
    /// Weight of the contrast in the choice: how much of the variance of the noun's response all over the image lies between the inside
    /// and the outside of the region's box, −1…1 (Otsu's criterion, with the box for a threshold). Word scores alone prefer parts and
    /// surroundings of things; the contrast prefers the box around all that responds. The last residual stage must run over the whole
    /// image for it.
    /// </summary>
    /// <value>Default: 0.</value>
    public double ContrastWeight { get; init; }

    /// <summary>
    /// Weight w of the objectness in the choice, which takes w·log(objectness) into the sum. 0 is the paper's choice by word similarity
    /// alone.
    /// </summary>
    /// <value>Default: 0.</value>
    public double ObjectnessWeight { get; init; }

    /// <summary>
    /// Where given, the pseudo box is the mean of all regressed boxes that overlap the winning one at least so much (IoU), weighted by
    /// e to the power of the sum that they are chosen by: box voting (Gidaris and Komodakis 2015). Null takes the winner's own, as the
    /// authors do.
    /// </summary>
    /// <value>Above 0, at most 1. Default: null.</value>
    public double? BoxVotingOverlap { get; init; }

    /// <summary>
    /// Whether masks are predicted in boxes regressed a second time, yet pasted into the pseudo boxes: the authors' way, and a shift
    /// wherever the second regression moves a box. False predicts them in the pseudo boxes.
    /// </summary>
    /// <value>Default: true.</value>
    public bool RegressMaskBoxesAgain { get; init; } = true;

    /// <summary>
    /// Probability above which a pixel belongs to a pseudo mask. A teacher is less sure inside objects of classes that it has no masks of,
    /// so that 0.5 makes their masks too small.
    /// </summary>
    /// <value>Above 0, below 1. Default: 0.5, as the authors'.</value>
    public double MaskThreshold { get; init; } = 0.5;

    /// <summary>Defects of the authors' code to reproduce; none unless set.</summary>
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
            throw new ArgumentOutOfRangeException(nameof(WordScore), WordScore, $"There is no such {nameof(WordScore)}.");
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
