namespace OpenVocabSeg.Cli.Import;

/// <summary>Kinds of model that <c>ovseg import</c> writes.</summary>
internal enum ImportTarget
{
    /// <summary>The kind that the checkpoint contains; the student if it contains a student and its teacher.</summary>
    Auto,

    /// <summary>A segmenter with the student's heads.</summary>
    Student,

    /// <summary>A segmenter with the teacher's heads.</summary>
    Teacher,

    /// <summary>A caption model.</summary>
    CaptionModel,

    /// <summary>The ResNet alone.</summary>
    Backbone,
}
