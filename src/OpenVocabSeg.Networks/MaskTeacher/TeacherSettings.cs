using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>Stage 2, the mask teacher. Defaults are the authors' <c>zeroshot_mask.yaml</c>, and a mask critic.</summary>
public sealed record TeacherSettings
{
    /// <summary>Optimizer steps.</summary>
    /// <value>Default: 90 000.</value>
    public int Iterations { get; init; } = 90_000;

    /// <summary>Images per step.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>The optimizer.</summary>
    /// <value>Default: SGD, 5e-4, momentum 0.9, weight decay 1e-4.</value>
    public OptimizerSettings Optimizer { get; init; } = new() { LearningRate = 5e-4 };

    /// <summary>The course of the learning rate.</summary>
    /// <value>Default: warm-up 500 from 1/3, ×0.1 at 60 000 and 80 000.</value>
    public LearningRateSchedule Schedule { get; init; } = new() { Steps = [60_000, 80_000] };

    /// <summary>Learning rate of the backbone as a multiple of the base rate; 0 freezes it.</summary>
    /// <value>Default: 1.</value>
    public double BackboneRateFactor { get; init; } = 1;

    /// <summary>Learning rate of the last residual stage (res5, the region head) as a multiple of the base rate; 0 freezes it.</summary>
    /// <value>Default: 1.</value>
    public double HeadStageRateFactor { get; init; } = 1;

    /// <summary>
    /// The stem and this number of residual stages less one stay frozen (the authors' FREEZE_CONV_BODY_AT); 0 trains all.
    /// </summary>
    /// <value>Default: 2 (stem and layer1).</value>
    public int FreezeBackboneAt { get; init; } = 2;

    /// <summary>Whether the projection of regions into word space stays as stage 1 left it.</summary>
    /// <value>Default: true.</value>
    public bool FreezeProjection { get; init; } = true;

    /// <summary>Learning rate of that projection as a multiple of the base rate, where it is not frozen.</summary>
    /// <value>Default: 1.</value>
    public double ProjectionRateFactor { get; init; } = 1;

    /// <summary>
    /// The grounding loss of stage 1, to be minimized beside those of this stage on rows with captions, so that a projection that is not
    /// frozen keeps the words that no base class has. Null does without, as the authors do.
    /// </summary>
    /// <value>Default: null.</value>
    public TeacherCaptionSettings? Captions { get; init; }

    /// <summary>Whether trainable batch norm follows the batch (a backbone trained from scratch) or keeps its statistics.</summary>
    /// <value>Default: false.</value>
    public bool TrainBatchNorm { get; init; }

    /// <summary>Regions sampled in an image and the greatest share of positives among them.</summary>
    /// <value>Default: 512 and 1.0.</value>
    public RegionSampling Regions { get; init; } = new(512, 1.0);

    /// <summary>Anchors sampled in an image and the greatest share of positives among them.</summary>
    /// <value>Default: 256 and 0.5.</value>
    public RegionSampling Anchors { get; init; } = new(256, 0.5);

    /// <summary>
    /// How many pixels of the network's input an anchor may reach over the image's border and still train the
    /// proposals; negative: any number. The authors' is 0: fine for images many times larger than their anchors,
    /// but objects near the border of a small image would then have no trained anchor.
    /// </summary>
    public int AnchorStraddle { get; init; }

    /// <summary>Region proposals made in each image while training.</summary>
    /// <value>Default: 2000 of the best 12 000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(12_000, 2000);

    /// <summary>Weight of the background class in the classification loss.</summary>
    /// <value>Default: 0.2.</value>
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>Whether half of the images are mirrored.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    /// <summary>
    /// Share of images whose color channels are exchanged and scaled by chance. Proposals, boxes and masks learn from them not to lean
    /// on the colors of the base classes, which objects of other classes do not have; their regions are not classified, as
    /// colors do tell classes.
    /// </summary>
    /// <value>0…1; above 0 the backbone must train, as features of a frozen one are computed once. Default: 0, the authors'.</value>
    [JsonPropertyName("colourJitter")] // The name in files.
    public double ColorJitter { get; init; }

    /// <summary>
    /// Share of the channels of the backbone's map that are hidden from the neck (<see cref="SegmenterArchitecture.NeckChannels"/>).
    /// The channels are drawn anew for each image of a step (spatial dropout, Tompson et al. 2015). It reduces overfitting of
    /// proposals, boxes and masks that learn from few images.
    /// </summary>
    /// <value>0…1 without 1; above 0 there must be a neck. Default: 0.</value>
    public double NeckDropout { get; init; }

    /// <summary>
    /// Whether a mask critic learns beside the mask head to judge masks that something else drew, so that the teacher's pseudo masks come
    /// with an estimate of their noise and the student begins with a critic that has seen all annotations.
    /// </summary>
    /// <value>Default: true; the authors have none (<see cref="ModelPreset.AsReleased"/>).</value>
    public bool MaskCritic { get; init; } = true;

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Iterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(BackboneRateFactor);
        ArgumentOutOfRangeException.ThrowIfNegative(HeadStageRateFactor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ProjectionRateFactor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BackboneRateFactor, OptimizerSettings.LargestRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HeadStageRateFactor, OptimizerSettings.LargestRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ProjectionRateFactor, OptimizerSettings.LargestRate);
        ArgumentOutOfRangeException.ThrowIfNegative(FreezeBackboneAt);
        ArgumentOutOfRangeException.ThrowIfNegative(BackgroundWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(ColorJitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ColorJitter, 1);
        if (NeckDropout is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(NeckDropout), NeckDropout, $"{nameof(NeckDropout)} must be 0 or more and below 1.");
        }

        Optimizer.Validate();
        Schedule.Validate();
        Regions.Validate();
        Anchors.Validate();
        Proposals.Validate();
        Captions?.Validate();
    }
}
