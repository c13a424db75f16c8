namespace OpenVocabSeg.Experiments;

/// <summary>The students that a benchmark compares, by their names in noise.json.</summary>
public static class NoiseStudents
{
    /// <summary>Trusts pseudo masks completely.</summary>
    public const string Plain = "plain";

    /// <summary>The method: trained on pseudo masks as corrected by its mask critic.</summary>
    public const string Robust = "robust";

    /// <summary>Trained on boxes and nouns of pseudo labels only.</summary>
    public const string MaskFree = "maskFree";

    /// <summary>A plain student trained on the good pseudo labels only: the upper bound of selecting labels.</summary>
    public const string QualityOracle = "qualityOracle";

    /// <summary>A plain student trained on ground truth boxes and masks instead of pseudo labels: the upper bound.</summary>
    public const string Oracle = "oracle";

    /// <summary>The noise branch with the mean pixel likelihood.</summary>
    public const string LogMeanLikelihood = "logMeanLikelihood";

    /// <summary>The noise branch with the authors' loss.</summary>
    public const string Reparameterized = "reparameterized";

    /// <summary>Display name of a student.</summary>
    public static string Title(string name) => name switch
    {
        Plain => "plain student",
        Robust => "robust student",
        MaskFree => "mask-free student",
        QualityOracle => "quality oracle",
        Oracle => "oracle student",
        LogMeanLikelihood => "σ, log mean likelihood",
        Reparameterized => "σ, reparameterised",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "The student is unknown."),
    };

    /// <summary>Description of a student's training.</summary>
    public static string Explanation(string name) => name switch
    {
        Plain => "trained on pseudo masks without corrections",
        Robust => "pseudo masks corrected by a mask critic, nouns weighted by their likelihood: the method",
        MaskFree => "boxes and nouns of the pseudo labels only",
        QualityOracle => "plain, on the good pseudo labels only: the upper bound of selecting labels",
        Oracle => "ground truth boxes and masks instead of pseudo labels: the upper bound",
        LogMeanLikelihood => "a noise branch, mean pixel likelihood; nouns weighted as in the robust student",
        Reparameterized => "a noise branch, the authors' loss; nouns weighted as in the robust student",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "The student is unknown."),
    };
}
