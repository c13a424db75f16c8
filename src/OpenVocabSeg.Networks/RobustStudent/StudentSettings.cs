namespace OpenVocabSeg.Networks;

/// <summary>
/// Stage 4, the robust student. Defaults are the authors' numbers with <see cref="MaskNoiseLoss.Posterior"/> in place of
/// their one noisy sample, and <see cref="NounTrust"/>.
/// </summary>
public sealed record StudentSettings
{
    /// <summary>Optimizer steps.</summary>
    /// <value>Default: 70 000.</value>
    public int Iterations { get; init; } = 70_000;

    /// <summary>Images with annotations per step.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>Images with pseudo labels per step; 0 trains on annotations alone.</summary>
    /// <value>Default: 8.</value>
    public int PseudoBatchSize { get; init; } = 8;

    /// <summary>The optimizer.</summary>
    /// <value>Default: SGD, 5e-3, momentum 0.9, weight decay 1e-4.</value>
    public OptimizerSettings Optimizer { get; init; } = new() { LearningRate = 5e-3 };

    /// <summary>The course of the learning rate.</summary>
    /// <value>Default: warm-up 500 from 1/3, ×0.1 at 20 000 and 50 000.</value>
    public LearningRateSchedule Schedule { get; init; } = new() { Steps = [20_000, 50_000] };

    /// <summary>Whether the projection of regions into word space stays as the teacher has it.</summary>
    /// <value>Default: false.</value>
    public bool FreezeProjection { get; init; }

    /// <summary>Whether the last residual stage (res5, the region head) stays as the teacher has it.</summary>
    /// <value>Default: false.</value>
    public bool FreezeHeadStage { get; init; }

    /// <summary>Regions sampled in an image and the greatest share of positives among them.</summary>
    /// <value>Default: 512 and 1.0.</value>
    public RegionSampling Regions { get; init; } = new(512, 1.0);

    /// <summary>Region proposals made in each annotated image while training.</summary>
    /// <value>Default: 2000 of the best 12 000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(12_000, 2000);

    /// <summary>Region proposals made in each pseudo-labeled image: as many as its pseudo labels were chosen from.</summary>
    /// <value>Default: 1000 of the best 6000 anchors.</value>
    public ProposalLimits PseudoProposals { get; init; } = new(6000, 1000);

    /// <summary>Weight of the background class in the classification loss.</summary>
    /// <value>Default: 0.2.</value>
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>How mask noise enters the loss of pseudo masks.</summary>
    /// <value>Default: <see cref="MaskNoiseLoss.Posterior"/>; <see cref="MaskNoiseLoss.None"/> is the plain student.</value>
    public MaskNoiseLoss MaskNoise { get; init; } = MaskNoiseLoss.Posterior;

    /// <summary>Nodes of the quadrature over the noise in <see cref="MaskNoiseLoss.LogMeanLikelihood"/>.</summary>
    /// <value>1…64. Default: 8.</value>
    public int NoiseNodes { get; init; } = 8;

    /// <summary>Learning rate of the noise branch, or of the mask critic, as a multiple of the base rate.</summary>
    /// <value>Default: 1.</value>
    public double NoiseRateFactor { get; init; } = 1;

    /// <summary>The noise branch, or the mask critic, learns for this many iterations.</summary>
    /// <value>Default: 10 000.</value>
    public int NoiseIterations { get; init; } = 10_000;

    /// <summary>Weight of the pseudo masks' loss; 0 ignores them.</summary>
    /// <value>Default: 1.</value>
    public double PseudoMaskWeight { get; init; } = 1;

    /// <summary>
    /// Weight of the pseudo labels' classification and box losses; null takes the paper's 0.01/mean(σ), anew in each step, and the
    /// authors' constant 0.1 with <see cref="MaskNoiseLoss.Posterior"/>, which has no σ.
    /// </summary>
    /// <value>Default: null.</value>
    public double? PseudoWeight { get; init; }

    /// <summary>
    /// Exponent q of the trust in the nouns of pseudo labels: a region's classification loss counts p^q, where p is the student's own
    /// probability of the noun there at the time, brought to a mean of 1 over the regions of a step. A wrong noun, which the rest of the
    /// data contradicts, so counts little. 0 trusts all alike; the gradient of q is that of the generalized cross-entropy of
    /// Zhang and Sabuncu (2018).
    /// </summary>
    /// <value>At least 0. Default: 0.5.</value>
    public double NounTrust { get; init; } = 0.5;

    /// <summary>
    /// Weight of background regions in pseudo-labeled images. Captions leave objects unmentioned, so their background is
    /// less sure than that of annotated images; 0 leaves it out altogether.
    /// </summary>
    /// <value>Default: 0.2, the authors'.</value>
    public double PseudoBackgroundWeight { get; init; } = 0.2;

    /// <summary>Whether half of the images are mirrored; features are then kept for both.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    /// <summary>Whether class embeddings are scaled to unit length, as the authors' student does.</summary>
    /// <value>Default: true.</value>
    public bool NormalizeEmbeddings { get; init; } = true;

    /// <summary>Defects of the authors' code to reproduce; none unless set.</summary>
    public AuthorsCompatibility Compatibility { get; init; } = new();

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">The reweighting by noise is asked for without a noise branch.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Iterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(PseudoBatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(BackgroundWeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(NoiseNodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NoiseNodes, 64);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(NoiseRateFactor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NoiseRateFactor, OptimizerSettings.LargestRate);
        ArgumentOutOfRangeException.ThrowIfNegative(NoiseIterations);
        ArgumentOutOfRangeException.ThrowIfNegative(PseudoMaskWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(NounTrust);
        ArgumentOutOfRangeException.ThrowIfNegative(PseudoBackgroundWeight);
        if (PseudoWeight is { } weight)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(PseudoWeight));
        }
        else if (MaskNoise == MaskNoiseLoss.None)
        {
            throw new ArgumentException(
                $"Without a noise branch {nameof(PseudoWeight)} must be given (the authors' constant is 0.1).", nameof(PseudoWeight));
        }

        Optimizer.Validate();
        Schedule.Validate();
        Regions.Validate();
        Proposals.Validate();
        PseudoProposals.Validate();
    }
}
