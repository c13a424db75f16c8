namespace OpenVocabSeg.Columns;

/// <summary>Names of column annotations. ML.NET's own list of the first five is internal to it.</summary>
internal static class AnnotationKinds
{
    public const string KeyValues = "KeyValues";
    public const string ScoreColumnKind = "ScoreColumnKind";
    public const string ScoreColumnSetId = "ScoreColumnSetId";
    public const string ScoreValueKind = "ScoreValueKind";
    public const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>The fitted caption model whose scores a column holds.</summary>
    public const string CaptionModel = "OpenVocabSeg.CaptionModel";

    /// <summary>The fitted segmenter that made the instances a column holds.</summary>
    public const string Segmenter = "OpenVocabSeg.Segmenter";
}
