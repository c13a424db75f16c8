using OpenVocabSeg.Data;
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

    /// <summary>Vectors of all words that captions and classes have.</summary>
    public required WordEmbeddings Words { get; init; }

    /// <summary>
    /// The same words with vectors drawn by chance: a control that knows captions but not which words are alike. Needed for the row
    /// <c>randomWordVectors</c>.
    /// </summary>
    public WordEmbeddings? RandomWords { get; init; }

    /// <summary>Nouns that pseudo labels are made for.</summary>
    public required NounVocabulary Nouns { get; init; }

    /// <summary>ImageNet weights of the backbone; random where null.</summary>
    public ITensorSource? BackboneWeights { get; init; }

    /// <summary>Stage 1.</summary>
    public required CaptionPretrainingSettings CaptionPretraining { get; init; }

    /// <summary>The shape of the segmenter.</summary>
    public required SegmenterArchitecture Architecture { get; init; }

    /// <summary>Stage 2.</summary>
    public required TeacherSettings Teacher { get; init; }

    /// <summary>Stage 2 without stage 1 before it: the baseline.</summary>
    public required TeacherSettings Baseline { get; init; }

    /// <summary>Stage 3.</summary>
    public required PseudoLabelSettings PseudoLabels { get; init; }

    /// <summary>Stage 4, the robust student.</summary>
    public required StudentSettings Student { get; init; }

    /// <summary>How predictions are selected in evaluation.</summary>
    public required DetectionSettings Detection { get; init; }

    /// <summary>The rows of the table to make, by their names in metrics.json.</summary>
    /// <value>Default: all.</value>
    public IReadOnlyCollection<string> Rows { get; init; } = StudyRow.Names;

    /// <summary>
    /// Whether pseudo labels are kept from one pass and given to every student. Otherwise all four stages are one pipeline, and the
    /// labels that the other students learn from are made in a second pass: the same labels, for twice the time.
    /// </summary>
    /// <value>Default: false.</value>
    public bool KeepPseudoLabels { get; init; }

    /// <summary>
    /// Shared by all stages and evaluations, where all of them leave the backbone as it is; stays the caller's. Each remembers for itself
    /// where null.
    /// </summary>
    /// <value>Default: null.</value>
    public FeatureStore? Features { get; init; }

    /// <summary>Whether retrieval, classification of true boxes, pseudo labels and proposals are measured too.</summary>
    /// <value>Default: false.</value>
    public bool MeasureGrounding { get; init; }

    /// <summary>The student on plain pseudo labels: the same, but it trusts masks and nouns alike.</summary>
    public StudentSettings PlainStudent =>
        Student with
        {
            Noise = Student.Noise with { Loss = MaskNoiseLoss.None },
            PseudoLabels = Student.PseudoLabels with { NounTrust = 0, Weight = Student.PseudoLabels.Weight ?? 0.1 },
        };
}
