using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks;

/// <summary>Settings that select detections. The defaults are the authors' test settings.</summary>
public sealed record DetectionSettings
{
    private const int MostBoxPasses = 100;

    /// <summary>Minimum score of a detection, in [0, 1].</summary>
    /// <value>Default: 0.05.</value>
    public float ScoreThreshold { get; init; } = 0.05f;

    /// <summary>The computation of the score.</summary>
    /// <value>Default: the authors' score, the probability of the class.</value>
    [FlatInFiles]
    public DetectionScoreSettings Score { get; init; } = new();

    /// <summary>
    /// The number of passes of the box head. The regressed box of a pass is the region of the next pass (iterative localization, Gidaris
    /// and Komodakis 2015). A second pass runs the box head again, not the backbone.
    /// </summary>
    /// <value>1 to 100. Default: 1, as in the authors' code.</value>
    public int BoxPasses { get; init; } = 1;

    /// <summary>
    /// Probability above which a pixel belongs to a mask. For uncertain masks, a threshold below one half gives a larger IoU: the best
    /// threshold is J ÷ (1 + J) for masks whose expected IoU is J.
    /// </summary>
    /// <value>Above 0 and below 1. Default: 0.5.</value>
    public float MaskThreshold { get; init; } = 0.5f;

    /// <summary>
    /// IoU at or above which non-maximum suppression drops the box with the lower score of two boxes of one class, in (0, 1].
    /// </summary>
    /// <value>Default: 0.5.</value>
    public float NmsThreshold { get; init; } = 0.5f;

    /// <summary>Maximum number of detections per image. The highest scores are kept.</summary>
    /// <value>Default: 100.</value>
    public int MaxDetections { get; init; } = 100;

    /// <summary>Maximum numbers of anchors and of region proposals per image.</summary>
    /// <value>Default: 1000 proposals, chosen from the best 6000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>
    /// Whether <see cref="Detection.MaskNoise"/> is estimated. The mask critic then processes every mask. Without it, the noise is null and
    /// predictions take about a fifth less time.
    /// </summary>
    /// <value>Default: true.</value>
    public bool EstimateNoise { get; init; } = true;

    /// <summary>Images per forward pass.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    internal DetectionRule Rule => new(ScoreThreshold, NmsThreshold, MaxDetections, Score.GivenObject);

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ScoreThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ScoreThreshold, 1);
        Score.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BoxPasses);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BoxPasses, MostBoxPasses);
        if (MaskThreshold is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaskThreshold), MaskThreshold, $"{nameof(MaskThreshold)} must be above 0 and below 1.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(NmsThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NmsThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDetections);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        Proposals.Validate();
    }
}
