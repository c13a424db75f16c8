namespace OpenVocabSeg.Cli.Training;

/// <summary>Size of a run on photos. Values that are null are those of the recipe.</summary>
internal sealed record PhotoScale
{
    /// <summary>Number of training photos, spread evenly over all of them; null for all.</summary>
    public int? TrainingPhotos { get; init; }

    /// <summary>Number of test photos, spread evenly over all of them; null for all.</summary>
    public int? TestPhotos { get; init; }

    /// <summary>Rows of the table, by their names in metrics.json.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>
    /// Steps of caption pretraining. The learning rate schedule of a preset is scaled to the steps of each stage.
    /// </summary>
    public required int CaptionIterations { get; init; }

    /// <summary>Steps of the teacher, and of the baseline without captions.</summary>
    public required int TeacherIterations { get; init; }

    /// <summary>Steps of each student.</summary>
    public required int StudentIterations { get; init; }

    /// <summary>Batch size of caption pretraining in photos, at least 2.</summary>
    public int? CaptionBatchSize { get; init; }

    /// <summary>Batch size of the teacher in photos.</summary>
    public int? TeacherBatchSize { get; init; }

    /// <summary>Batch size of a student: the number of annotated photos, and that of pseudo-labeled photos.</summary>
    public int? StudentBatchSize { get; init; }

    /// <summary>
    /// Maximum number of proposals per photo in training, pseudo labeling and evaluation. It determines the time they take.
    /// </summary>
    public int? Proposals { get; init; }

    /// <summary>Replaces the configuration's <c>shorterSide</c>.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>Replaces the configuration's <c>longerSide</c>.</summary>
    public int? LongerSide { get; init; }
}
