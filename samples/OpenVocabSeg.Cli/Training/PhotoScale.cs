namespace OpenVocabSeg.Cli.Training;

/// <summary>How much a run on photos does. What is null is as the recipe has it.</summary>
internal sealed record PhotoScale
{
    /// <summary>Only so many photos are trained on, every n-th of them; all where null.</summary>
    public int? TrainingPhotos { get; init; }

    /// <summary>Only so many photos are evaluated on, every n-th of them; all where null.</summary>
    public int? TestPhotos { get; init; }

    /// <summary>Rows of the table, by their names in metrics.json.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>
    /// Steps of caption pretraining. The course of the learning rate of a preset is stretched or shortened to the steps of each stage.
    /// </summary>
    public required int CaptionIterations { get; init; }

    /// <summary>Steps of the teacher, and of the baseline without captions.</summary>
    public required int TeacherIterations { get; init; }

    /// <summary>Steps of each student.</summary>
    public required int StudentIterations { get; init; }

    /// <summary>Photos a step of caption pretraining, at least 2.</summary>
    public int? CaptionBatchSize { get; init; }

    /// <summary>Photos a step of the teacher.</summary>
    public int? TeacherBatchSize { get; init; }

    /// <summary>Annotated photos a step of a student, and as many pseudo-labeled ones.</summary>
    public int? StudentBatchSize { get; init; }

    /// <summary>Region proposals a photo at most, in training, pseudo labeling and evaluation: they set how long each takes.</summary>
    public int? Proposals { get; init; }

    /// <summary>In place of the configuration's <c>shorterSide</c>.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>In place of the configuration's <c>longerSide</c>.</summary>
    public int? LongerSide { get; init; }
}
