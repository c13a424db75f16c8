namespace OpenVocabSeg.Cli.Training;

/// <summary>How much a run on photos does.</summary>
internal sealed record PhotoScale
{
    /// <summary>Only so many photos are trained on, every n-th of them; all where null.</summary>
    public int? TrainingPhotos { get; init; }

    /// <summary>Only so many photos are evaluated on, every n-th of them; all where null.</summary>
    public int? TestPhotos { get; init; }

    /// <summary>Rows of the table, by their names in metrics.json.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Steps of caption pretraining.</summary>
    public required int CaptionIterations { get; init; }

    /// <summary>Steps of the teacher, and of the baseline without captions.</summary>
    public required int TeacherIterations { get; init; }

    /// <summary>Steps of each student.</summary>
    public required int StudentIterations { get; init; }
}
