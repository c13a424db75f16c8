namespace OpenVocabSeg.Experiments;

/// <summary>The students that a benchmark compares, by their names in noise.json.</summary>
public static class NoiseStudents
{
    /// <summary>Takes pseudo masks at their word.</summary>
    public const string Plain = "plain";

    /// <summary>The method: learns from what its mask critic makes of pseudo masks.</summary>
    public const string Robust = "robust";

    /// <summary>Learns from boxes and nouns of pseudo labels only.</summary>
    public const string MaskFree = "maskFree";

    /// <summary>A plain student that is given only the good pseudo labels: the bound of selection.</summary>
    public const string QualityOracle = "qualityOracle";

    /// <summary>A plain student of true boxes and masks in place of pseudo ones: the bound.</summary>
    public const string Oracle = "oracle";

    /// <summary>The noise branch with the mean pixel likelihood.</summary>
    public const string LogMeanLikelihood = "logMeanLikelihood";

    /// <summary>The noise branch with the authors' loss.</summary>
    public const string Reparameterized = "reparameterized";

    /// <summary>What a person calls a student.</summary>
    public static string Title(string name) => name switch
    {
        Plain => "plain student",
        Robust => "robust student",
        MaskFree => "mask-free student",
        QualityOracle => "quality oracle",
        Oracle => "oracle student",
        LogMeanLikelihood => "σ, log mean likelihood",
        Reparameterized => "σ, reparameterised",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such student."),
    };

    /// <summary>What a student learns from.</summary>
    public static string Explanation(string name) => name switch
    {
        Plain => "pseudo masks taken at their word",
        Robust => "masks judged by a mask critic, nouns trusted as far as it finds them likely: the method",
        MaskFree => "boxes and nouns of the pseudo labels only",
        QualityOracle => "plain, on the truly good pseudo labels only: the bound of selection",
        Oracle => "true boxes and masks in place of pseudo ones: the bound",
        LogMeanLikelihood => "a noise branch, mean pixel likelihood; nouns trusted as by the robust student",
        Reparameterized => "a noise branch, the authors' loss; nouns trusted as by the robust student",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such student."),
    };
}
