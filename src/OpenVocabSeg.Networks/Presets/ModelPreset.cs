using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A configuration of the whole method: the architecture of the network and matching settings of its four stages. See
/// <see cref="ModelPresets"/>. Change single values with <c>with</c>.
/// </summary>
public sealed record ModelPreset
{
    /// <summary>The name in messages.</summary>
    public required string Name { get; init; }

    /// <summary>The architecture of the detector (stages 2 to 4).</summary>
    /// <value>Default: the authors' architecture, Mask R-CNN C4 on ResNet-50.</value>
    public SegmenterArchitecture Architecture { get; init; } = SegmenterArchitecture.Xpm;

    /// <summary>Stage 1, caption pretraining.</summary>
    /// <value>Default: the authors' settings.</value>
    public CaptionPretrainingSettings CaptionPretraining { get; init; } = new();

    /// <summary>Stage 2, the mask teacher.</summary>
    /// <value>Default: the authors' settings.</value>
    public TeacherSettings Teacher { get; init; } = new();

    /// <summary>Stage 3, pseudo masks.</summary>
    /// <value>Default: the authors' settings.</value>
    public PseudoLabelSettings PseudoLabels { get; init; } = new();

    /// <summary>Stage 4, the robust student.</summary>
    /// <value>Default: see <see cref="StudentSettings"/>.</value>
    public StudentSettings Student { get; init; } = new();

    /// <summary>The settings that select predictions of teacher and student.</summary>
    /// <value>Default: the authors' settings.</value>
    public DetectionSettings Detection { get; init; } = new();

    /// <summary>
    /// Gets the preset with the behavior of the authors' released code: every defect of <see cref="AuthorsCompatibility"/>, and
    /// <see cref="MaskNoiseLoss.Reparameterized"/> if there is mask noise.
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

    /// <summary>Gets the preset for other word vectors and images.</summary>
    /// <param name="embeddingDimension">Dimension of the word vectors, above 0.</param>
    /// <param name="preprocessing">The preprocessing of images, in all stages.</param>
    public ModelPreset WithInput(int embeddingDimension, ImagePreprocessing preprocessing)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(embeddingDimension);
        ArgumentNullException.ThrowIfNull(preprocessing);
        return this with
        {
            Architecture = Architecture with { EmbeddingDimension = embeddingDimension, Preprocessing = preprocessing },
            CaptionPretraining = CaptionPretraining with
            {
                Network = CaptionPretraining.Network with { Preprocessing = preprocessing },
            },
        };
    }

    /// <summary>
    /// Gets the preset for more or fewer steps: warm-up, steps of the learning rate and training of the noise branch are scaled.
    /// </summary>
    /// <param name="captionPretraining">Steps of stage 1, above 0.</param>
    /// <param name="teacher">Steps of stage 2, above 0.</param>
    /// <param name="student">Steps of stage 4, above 0.</param>
    public ModelPreset Stretched(int captionPretraining, int teacher, int student)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(captionPretraining);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(teacher);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(student);
        return this with
        {
            CaptionPretraining = CaptionPretraining with
            {
                Iterations = captionPretraining,
                Schedule = Stretch(CaptionPretraining.Schedule, CaptionPretraining.Iterations, captionPretraining),
            },
            Teacher = Teacher with
            {
                Iterations = teacher,
                Schedule = Stretch(Teacher.Schedule, Teacher.Iterations, teacher),
            },
            Student = Student with
            {
                Iterations = student,
                Noise = Student.Noise with { Iterations = Stretch(Student.Noise.Iterations, Student.Iterations, student) },
                Schedule = Stretch(Student.Schedule, Student.Iterations, student),
            },
        };
    }

    /// <summary>Gets the preset with other batch sizes. Learning rates stay as they are.</summary>
    /// <param name="captionPretraining">Images per step of stage 1; null keeps the number.</param>
    /// <param name="teacher">Images per step of stage 2; null keeps the number.</param>
    /// <param name="student">
    /// Annotated images per step of stage 4, and as many pseudo-labeled ones; null keeps both numbers.
    /// </param>
    public ModelPreset WithBatchSizes(int? captionPretraining = null, int? teacher = null, int? student = null) => this with
    {
        CaptionPretraining = CaptionPretraining with { BatchSize = captionPretraining ?? CaptionPretraining.BatchSize },
        Teacher = Teacher with { BatchSize = teacher ?? Teacher.BatchSize },
        Student = Student with
        {
            BatchSize = student ?? Student.BatchSize,
            PseudoLabels = Student.PseudoLabels with { BatchSize = student ?? Student.PseudoLabels.BatchSize },
        },
    };

    /// <summary>
    /// Gets the preset with fewer proposals per image, in training, pseudo labeling and prediction. Their number determines the time that
    /// these take.
    /// </summary>
    /// <param name="maximum">Maximum number after non-maximum suppression, above 0.</param>
    public ModelPreset WithProposals(int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        return this with
        {
            Teacher = Teacher with { Sampling = Teacher.Sampling with { Proposals = Limit(Teacher.Sampling.Proposals) } },
            PseudoLabels = PseudoLabels with { Proposals = Limit(PseudoLabels.Proposals) },
            Student = Student with
            {
                PseudoLabels = Student.PseudoLabels with { Proposals = Limit(Student.PseudoLabels.Proposals) },
                Sampling = Student.Sampling with { Proposals = Limit(Student.Sampling.Proposals) },
            },
            Detection = Detection with { Proposals = Limit(Detection.Proposals) },
        };

        ProposalLimits Limit(ProposalLimits limits) => limits with { AfterNms = Math.Min(limits.AfterNms, maximum) };
    }

    /// <summary>Checks every value, and that stage 1 matches the detector.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or the backbones differ; the message names them.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        Architecture.Validate();
        CaptionPretraining.Validate();
        CaptionPretraining.Network.Transformer?.Validate(Architecture.EmbeddingDimension);
        Teacher.Validate();
        PseudoLabels.Validate();
        Student.Validate();
        Detection.Validate();
        if (!ReferenceEquals(CaptionPretraining.Network.Backbone, Architecture.Backbone) && !SameBackbone())
        {
            throw new ArgumentException(
                $"{Name}: the backbones of stage 1 and of {nameof(Architecture)} differ, but they must share weights.");
        }
    }

    // With few iterations, several steps may fall on the same iteration.
    private static LearningRateSchedule Stretch(LearningRateSchedule schedule, int from, int to) => schedule with
    {
        WarmupIterations = Stretch(schedule.WarmupIterations, from, to),
        Steps = [.. schedule.Steps.Select(step => Stretch(step, from, to)).Distinct()],
    };

    private static int Stretch(int iterations, int from, int to) => (int)Math.Round((double)iterations * to / from);

    // Records compare their lists by reference.
    private bool SameBackbone() =>
        CaptionPretraining.Network.Backbone with { Stages = Architecture.Backbone.Stages } == Architecture.Backbone
        && CaptionPretraining.Network.Backbone.Stages.SequenceEqual(Architecture.Backbone.Stages);
}
