namespace OpenVocabSeg.Columns;

/// <summary>Names of column annotations. ML.NET defines the first five, but in an internal type.</summary>
internal static class AnnotationKinds
{
    public const string KeyValues = "KeyValues";
    public const string ScoreColumnKind = "ScoreColumnKind";
    public const string ScoreColumnSetId = "ScoreColumnSetId";
    public const string ScoreValueKind = "ScoreValueKind";
    public const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>The fitted caption model that computed the scores in a column.</summary>
    public const string CaptionModel = "OpenVocabSeg.CaptionModel";

    /// <summary>The fitted segmenter that computed the instances in a column.</summary>
    public const string Segmenter = "OpenVocabSeg.Segmenter";
}
