using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>What a study trains, and how.</summary>
public sealed record StudySettings
{
    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>Where to train, label and evaluate: "cpu", "cuda" or "cuda:1".</summary>
    /// <value>Default: null, the CPU.</value>
    public string? Device { get; init; }

    /// <summary>The words.</summary>
    public required StudyVocabulary Vocabulary { get; init; }

    /// <summary>ImageNet weights of the backbone; random where null.</summary>
    public ITensorSource? BackboneWeights { get; init; }

    /// <summary>The network and the numbers of the four stages and of the evaluation.</summary>
    public required ModelPreset Model { get; init; }

    /// <summary>Stage 2 without stage 1 before it: the baseline.</summary>
    public required TeacherSettings Baseline { get; init; }

    /// <summary>Which models are trained, and what is measured.</summary>
    /// <value>Default: all rows of the table, without grounding.</value>
    public StudyScope Scope { get; init; } = new();

    /// <summary>
    /// Shared by all stages and evaluations, where all of them leave the backbone as it is; stays the caller's. Each remembers for itself
    /// where null.
    /// </summary>
    /// <value>Default: null.</value>
    public FeatureStore? Features { get; init; }

    /// <summary>The student on plain pseudo labels: the same, but it trusts masks and nouns alike.</summary>
    public StudentSettings PlainStudent =>
        Model.Student with
        {
            Noise = Model.Student.Noise with { Loss = MaskNoiseLoss.None },
            PseudoLabels = Model.Student.PseudoLabels with { NounTrust = 0, Weight = Model.Student.PseudoLabels.Weight ?? 0.1 },
        };
}
