namespace OpenVocabSeg.Networks;

/// <summary>
/// A configuration of the whole method: the shape of the network and the numbers of its four stages, made for each other. See
/// <see cref="ModelPresets"/>; change single numbers with <c>with</c>.
/// </summary>
public sealed record ModelPreset
{
    /// <summary>What messages call it.</summary>
    public required string Name { get; init; }

    /// <summary>The shape of the detector (stages 2 to 4).</summary>
    /// <value>Default: the authors', Mask R-CNN C4 on ResNet-50.</value>
    public SegmenterArchitecture Architecture { get; init; } = SegmenterArchitecture.Xpm;

    /// <summary>Stage 1, caption pretraining.</summary>
    /// <value>Default: the authors'.</value>
    public CaptionPretrainingSettings CaptionPretraining { get; init; } = new();

    /// <summary>Stage 2, the mask teacher.</summary>
    /// <value>Default: the authors'.</value>
    public TeacherSettings Teacher { get; init; } = new();

    /// <summary>Stage 3, pseudo masks.</summary>
    /// <value>Default: the authors'.</value>
    public PseudoLabelSettings PseudoLabels { get; init; } = new();

    /// <summary>Stage 4, the robust student.</summary>
    /// <value>Default: the authors' numbers.</value>
    public StudentSettings Student { get; init; } = new();

    /// <summary>How teacher and student select what they predict.</summary>
    /// <value>Default: the authors'.</value>
    public DetectionSettings Detection { get; init; } = new();

    /// <summary>
    /// The same numbers as the authors' released code computes with them: every defect of <see cref="AuthorsCompatibility"/>, and
    /// <see cref="MaskNoiseLoss.Reparameterized"/> where there is mask noise.
    /// </summary>
    public ModelPreset AsReleased() => this with
    {
        CaptionPretraining = CaptionPretraining with { Compatibility = AuthorsCompatibility.All },
        Teacher = Teacher with { Losses = Teacher.Losses with { MaskCritic = false } },
        PseudoLabels = PseudoLabels with { Compatibility = AuthorsCompatibility.All },
        Student = Student with
        {
            Compatibility = AuthorsCompatibility.All,
            Noise = Student.Noise with
            {
                Loss = Student.Noise.Loss == MaskNoiseLoss.None ? MaskNoiseLoss.None : MaskNoiseLoss.Reparameterized,
            },
            PseudoLabels = Student.PseudoLabels with { NounTrust = 0 },
        },
    };

    /// <summary>Checks every number, and that stage 1 fits the detector.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or the backbones differ; the message says which.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        Architecture.Validate();
        CaptionPretraining.Validate();
        CaptionPretraining.Transformer?.Validate(Architecture.EmbeddingDimension);
        Teacher.Validate();
        PseudoLabels.Validate();
        Student.Validate();
        Detection.Validate();
        if (!ReferenceEquals(CaptionPretraining.Backbone, Architecture.Backbone) && !SameBackbone())
        {
            throw new ArgumentException($"{Name}: stage 1 has another backbone than {nameof(Architecture)}, which takes over its weights.");
        }
    }

    // Records compare their lists by reference.
    private bool SameBackbone() =>
        CaptionPretraining.Backbone with { Stages = Architecture.Backbone.Stages } == Architecture.Backbone
        && CaptionPretraining.Backbone.Stages.SequenceEqual(Architecture.Backbone.Stages);
}
