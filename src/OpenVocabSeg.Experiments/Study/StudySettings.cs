using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>Settings of a study.</summary>
public sealed record StudySettings
{
    /// <summary>Random seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Device for training, labeling and evaluation: "cpu", "cuda" or "cuda:1".</summary>
    /// <value>Default: null, the CPU.</value>
    public string? Device { get; init; }

    /// <summary>The words.</summary>
    public required StudyVocabulary Vocabulary { get; init; }

    /// <summary>ImageNet weights of the backbone; null for random weights.</summary>
    public ITensorSource? BackboneWeights { get; init; }

    /// <summary>The network and the numbers of the four stages and of the evaluation.</summary>
    public required ModelPreset Model { get; init; }

    /// <summary>Stage 2 without stage 1 before it: the baseline.</summary>
    public required TeacherSettings Baseline { get; init; }

    /// <summary>Which models are trained, and what is measured.</summary>
    /// <value>Default: all rows of the table, without grounding.</value>
    public StudyScope Scope { get; init; } = new();

    /// <summary>
    /// Feature cache shared by all stages and evaluations, for a frozen backbone; the caller keeps ownership. Null for a separate cache in
    /// each.
    /// </summary>
    /// <value>Default: null.</value>
    public FeatureStore? Features { get; init; }

    /// <summary>
    /// <see cref="TrainingOptions.MemoryBudget"/> of stage 4, in bytes; null for its default. Benchmarks set 0, so that nothing is kept.
    /// </summary>
    internal long? StudentMemory { get; init; }

    /// <summary>
    /// Processes that train together; null if this process trains alone. Labeling and evaluation are repeated in each of them.
    /// </summary>
    /// <value>Default: null.</value>
    public TrainingProcesses? Processes { get; init; }

    /// <summary>Settings of the plain student: the same, but masks and nouns are trusted completely.</summary>
    public StudentSettings PlainStudent =>
        Model.Student with
        {
            Noise = Model.Student.Noise with { Loss = MaskNoiseLoss.None },
            PseudoLabels = Model.Student.PseudoLabels with { NounTrust = 0, Weight = Model.Student.PseudoLabels.Weight ?? 0.1 },
        };
}
