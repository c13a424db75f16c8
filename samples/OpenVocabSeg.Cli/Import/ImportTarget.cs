namespace OpenVocabSeg.Cli.Import;

/// <summary>What <c>ovseg import</c> makes of a checkpoint.</summary>
internal enum ImportTarget
{
    /// <summary>Whatever the checkpoint holds; of a student beside its teacher, the student.</summary>
    Auto,

    /// <summary>A segmenter, of the student's heads.</summary>
    Student,

    /// <summary>A segmenter, of the teacher's heads.</summary>
    Teacher,

    /// <summary>A caption model.</summary>
    CaptionModel,

    /// <summary>The residual network alone.</summary>
    Backbone,
}
