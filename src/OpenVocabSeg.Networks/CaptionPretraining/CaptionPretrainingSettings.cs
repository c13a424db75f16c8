using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>Settings of stage 1, caption pretraining. The defaults are those of the authors' <c>mmss.yaml</c>.</summary>
public sealed record CaptionPretrainingSettings
{
    /// <summary>The backbone.</summary>
    /// <value>Default: ResNet-50.</value>
    public ResNetArchitecture Backbone { get; init; } = ResNetArchitecture.ResNet50;

    /// <summary>The preprocessing of images. Images of different sizes in a batch are padded; regions never cover padding.</summary>
    /// <value>Default: shorter side 800, longer side at most 1333, blue-green-red minus the mean.</value>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>How words and regions are compared, and the losses of the grounding head.</summary>
    /// <value>Default: dot product, temperature 10, both directions, cross-entropy.</value>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Size of the multimodal transformer, the second head; null trains without it.</summary>
    /// <value>Default: 6 layers, 8 heads, feed-forward 768, dropout 0.1.</value>
    public BertSettings? Transformer { get; init; } = new();

    /// <summary>Which words the multimodal transformer predicts.</summary>
    /// <value>Default: 15 % of the words, 90 % of these masked.</value>
    public MaskingSettings Masking { get; init; } = new();

    /// <summary>Optimizer steps.</summary>
    /// <value>Default: 40 000.</value>
    public int Iterations { get; init; } = 40_000;

    /// <summary>Passes over the images with captions. If set, it replaces <see cref="Iterations"/>.</summary>
    /// <value>Default: null.</value>
    public double? Epochs { get; init; }

    /// <summary>
    /// Images, each with its text, per step; at least 2, because each caption is contrasted with those of the other images.
    /// </summary>
    /// <value>Default: 64.</value>
    public int BatchSize { get; init; } = 64;

    /// <summary>The optimizer.</summary>
    /// <value>Default: SGD, 0.01, momentum 0.9, weight decay 1e-4, gradients clipped at 5.</value>
    public OptimizerSettings Optimizer { get; init; } = new() { LearningRate = 0.01, GradientClipNorm = 5 };

    /// <summary>The learning rate schedule.</summary>
    /// <value>Default: warm-up 500 from 1/3, ×0.1 at 20 000 and 35 000.</value>
    public LearningRateSchedule Schedule { get; init; } = new() { Steps = [20_000, 35_000] };

    /// <summary>Number of random grid cells per image and step; null uses all.</summary>
    /// <value>Default: 100.</value>
    public int? MaximumRegions { get; init; } = 100;

    /// <summary>
    /// Whether all captions of an image are joined to one text. This gives more words to distinguish images if there are few images. If
    /// false, one caption is drawn per step.
    /// </summary>
    /// <value>Default: false.</value>
    public bool JoinCaptions { get; init; }

    /// <summary>Whether half of the images are mirrored.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    /// <summary>
    /// Number of frozen parts of the backbone: the stem, then the stages; 0 trains all. If the stem and all stages are frozen, only the
    /// heads are trained, and the features of each image are computed once.
    /// </summary>
    /// <value>Default: 0.</value>
    public int FreezeBackboneAt { get; init; }

    /// <summary>
    /// Whether trainable batch norm uses the statistics of the batch (for a backbone trained from scratch) or keeps its statistics.
    /// </summary>
    /// <value>Default: false.</value>
    public bool TrainBatchNorm { get; init; }

    /// <summary>Defects of the authors' code to reproduce.</summary>
    /// <value>Default: none.</value>
    public AuthorsCompatibility Compatibility { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Backbone.Validate();
        Preprocessing.Validate();
        Grounding.Validate();
        Masking.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Iterations);
        if (Epochs is { } epochs)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs, nameof(Epochs));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 2);
        Optimizer.Validate();
        Schedule.Validate();
        if (MaximumRegions is { } regions)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(regions, nameof(MaximumRegions));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(FreezeBackboneAt);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FreezeBackboneAt, Backbone.Stages.Count + 1);
    }
}
