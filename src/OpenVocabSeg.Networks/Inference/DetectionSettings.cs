using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;

namespace OpenVocabSeg.Networks;

/// <summary>How predictions are selected. Defaults are the authors' test settings.</summary>
public sealed record DetectionSettings
{
    /// <summary>Detections below this score are dropped, in [0, 1].</summary>
    /// <value>Default: 0.05.</value>
    public float ScoreThreshold { get; init; } = 0.05f;

    /// <summary>
    /// Whether p in the score is the probability of the class given that the region is an object: the softmax without the background. False
    /// is the authors' score. Where few annotations taught what is background, objectness and fit may tell objects from the rest better
    /// than the classifier.
    /// </summary>
    /// <value>Default: false.</value>
    public bool ScoreGivenObject { get; init; }

    /// <summary>Weight w of the objectness o in the score, which is p·o^w·f^v; 0 is the authors' score.</summary>
    /// <value>Default: 0.</value>
    public double ObjectnessWeight { get; init; }

    /// <summary>
    /// Weight v of the estimated fit f of the box in the score; 0 is the authors' score. Needs
    /// <see cref="SegmenterArchitecture.PredictsBoxIou"/>.
    /// </summary>
    /// <value>Default: 0.</value>
    [JsonPropertyName("fitWeight")] // The name in files.
    public double IouWeight { get; init; }

    /// <summary>
    /// How often the box head sees a region: after each pass but the last one the regressed box is the region of the next (iterative
    /// localisation, Gidaris and Komodakis 2015). A second pass costs the box head, not the backbone.
    /// </summary>
    /// <value>1 or more. Default: 1, the authors'.</value>
    public int BoxPasses { get; init; } = 1;

    /// <summary>
    /// Probability above which a pixel belongs to a mask. Where masks are unsure, a threshold below one half gives the larger intersection
    /// over union: the best one is J ÷ (1 + J) for masks whose expected intersection over union is J.
    /// </summary>
    /// <value>Above 0 and below 1. Default: 0.5.</value>
    public float MaskThreshold { get; init; } = 0.5f;

    /// <summary>Per class, a box that overlaps a better one by this intersection over union or more is dropped, in (0, 1].</summary>
    /// <value>Default: 0.5.</value>
    public float NmsThreshold { get; init; } = 0.5f;

    /// <summary>The best so many detections of an image are kept.</summary>
    /// <value>Default: 100.</value>
    public int MaxDetections { get; init; } = 100;

    /// <summary>Region proposals classified in each image.</summary>
    /// <value>Default: 1000 of the best 6000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>
    /// Whether <see cref="Detection.MaskNoise"/> is estimated. A mask critic looks at every mask once more; without, the noise is 0 and
    /// predictions take about a fifth less time.
    /// </summary>
    /// <value>Default: true.</value>
    public bool EstimateNoise { get; init; } = true;

    /// <summary>Images per forward pass.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    internal DetectionRule Rule => new(ScoreThreshold, NmsThreshold, MaxDetections, ScoreGivenObject);

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ScoreThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ScoreThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ObjectnessWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(IouWeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BoxPasses);
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
