namespace OpenVocabSeg.Networks;

/// <summary>
/// Settings of the choice of the region of a noun. The defaults are the authors': by the similarity of word and region alone.
/// </summary>
public sealed record PseudoLabelChoiceSettings
{
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

    internal void Validate()
    {
        if (!Enum.IsDefined(WordScore))
        {
            throw new ArgumentOutOfRangeException(nameof(WordScore), WordScore, $"This {nameof(WordScore)} does not exist.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(WordWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(ContrastWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(ObjectnessWeight);
    }
}
