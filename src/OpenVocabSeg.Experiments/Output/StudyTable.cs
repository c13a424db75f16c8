namespace OpenVocabSeg.Experiments.Output;

/// <summary>The order and the wording of a study's rows.</summary>
internal static class StudyTable
{
    private static readonly (string Name, string Title, string Explanation)[] Known =
    [
        ("noCaptionPretraining", "no caption pretraining", "the teacher trained on base masks alone: what words without captions give"),
        (
            "randomWordVectors",
            "random word vectors",
            "the teacher with random word vectors: what captions give where no two words are alike"),
        ("teacher", "teacher, zero-shot", "after captions and base masks, before any pseudo mask"),
        ("controlStudent", "control student", "trained on as long, without pseudo labels"),
        ("plainStudent", "plain student", "pseudo masks taken at their word"),
        (
            "robustStudent",
            "robust student",
            "pseudo masks judged and mended by a mask critic, nouns trusted as far as it finds them likely: the method"),
        (
            "oracleRegionStudent",
            "oracle regions",
            "every noun gets the teacher's best region for it, mask and all: the bound of choosing regions"),
        ("oracleStudent", "oracle student", "true boxes and masks in place of pseudo ones: the bound"),
        ("plainStudentCorrupted", "plain student, corrupted masks", "every pseudo mask dilated by 3 to 6 pixels"),
        ("authorsNoiseStudentCorrupted", "… with the authors' noise", "the same, one noisy sample of the logits (the released code)"),
        ("likelihoodStudentCorrupted", "… with the likelihood", "the same, −log of the mean likelihood over the noise"),
        ("robustStudentCorrupted", "robust student, corrupted masks", "the same corrupted masks, judged and mended"),
        ("maskFreeStudentCorrupted", "corrupted masks ignored", "boxes and classes of the pseudo labels only"),
    ];

    /// <summary>The rows in the order of the table.</summary>
    public static IEnumerable<StudyRow> Order(IEnumerable<StudyRow> rows) =>
        rows.OrderBy(row => Array.FindIndex(Known, known => known.Name == row.Name));

    /// <summary>What a person calls the row.</summary>
    public static string Title(StudyRow row) => Known.First(known => known.Name == row.Name).Title;

    /// <summary>What the model of the row is.</summary>
    public static string Explanation(StudyRow row) => Known.First(known => known.Name == row.Name).Explanation;
}
