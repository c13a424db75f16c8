namespace OpenVocabSeg.Experiments.Output;

/// <summary>Order and display names of a study's rows.</summary>
internal static class StudyTable
{
    private static readonly (string Name, string Title, string Explanation)[] Known =
    [
        ("noCaptionPretraining", "no caption pretraining", "the teacher trained on base masks only: word vectors without captions"),
        (
            "randomWordVectors",
            "random word vectors",
            "the teacher with random word vectors: captions without word similarity"),
        ("teacher", "teacher, zero-shot", "after captions and base masks, before pseudo masks"),
        ("controlStudent", "control student", "trained for the same number of steps, without pseudo labels"),
        ("plainStudent", "plain student", "trained on pseudo masks without corrections"),
        (
            "robustStudent",
            "robust student",
            "pseudo masks corrected by a mask critic, nouns weighted by their likelihood: the method"),
        (
            "oracleRegionStudent",
            "oracle regions",
            "every noun gets the teacher's best region with its mask: the upper bound of choosing regions"),
        ("oracleStudent", "oracle student", "ground truth boxes and masks instead of pseudo labels: the upper bound"),
        ("plainStudentCorrupted", "plain student, corrupted masks", "every pseudo mask dilated by 3 to 6 pixels"),
        ("authorsNoiseStudentCorrupted", "… with the authors' noise", "the same, one noisy sample of the logits (the released code)"),
        ("likelihoodStudentCorrupted", "… with the likelihood", "the same, −log of the mean likelihood over the noise"),
        ("robustStudentCorrupted", "robust student, corrupted masks", "the same corrupted masks, corrected by the mask critic"),
        ("maskFreeStudentCorrupted", "corrupted masks ignored", "boxes and classes of the pseudo labels only"),
    ];

    /// <summary>The rows in the order of the table.</summary>
    public static IEnumerable<StudyRow> Order(IEnumerable<StudyRow> rows) =>
        rows.OrderBy(row => Array.FindIndex(Known, known => known.Name == row.Name));

    /// <summary>Display name of a row.</summary>
    public static string Title(StudyRow row) => Known.First(known => known.Name == row.Name).Title;

    /// <summary>Description of a row's model.</summary>
    public static string Explanation(StudyRow row) => Known.First(known => known.Name == row.Name).Explanation;
}
