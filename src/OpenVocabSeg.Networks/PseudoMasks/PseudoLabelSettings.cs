using System.Text.Json.Serialization;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks;

/// <summary>Settings of stage 3, pseudo masks. The defaults are those of the authors.</summary>
public sealed record PseudoLabelSettings
{
    /// <summary>Maximum numbers of anchors and of regions. The region of a noun is chosen from these.</summary>
    /// <value>Default: 1000 regions, chosen from the best 6000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>The choice of the region of a noun.</summary>
    /// <value>Default: the authors' choice, by the similarity of word and region alone.</value>
    [FlatInFiles]
    public PseudoLabelChoiceSettings Choice { get; init; } = new();

    /// <summary>
    /// Minimum IoU for box voting (Gidaris and Komodakis 2015): the pseudo box is the mean of all regressed boxes with at least this IoU
    /// with the chosen box, weighted by e to the power of their sum of scores. Null uses the chosen box, as in the authors' code.
    /// </summary>
    /// <value>Above 0, at most 1. Default: null.</value>
    [JsonPropertyName("boxVotingOverlap")] // The name in files.
    public double? BoxVotingIou { get; init; }

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
        Choice.Validate();
        if (BoxVotingIou is { } iou)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iou, nameof(BoxVotingIou));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(iou, 1, nameof(BoxVotingIou));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(MaskThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
    }
}
