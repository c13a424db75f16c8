namespace Samples.DataFolders;

/// <summary>How much goes into the folder of <c>coco-mini</c>. The defaults are those of the command line.</summary>
internal sealed record PhotoChoice
{
    /// <summary>Number of training photos, above 0.</summary>
    /// <value>Default: 600.</value>
    public int TrainingPhotos { get; init; } = 600;

    /// <summary>Number of test photos, above 0.</summary>
    /// <value>Default: 100.</value>
    public int TestPhotos { get; init; } = 100;

    /// <summary>Number of the first lines of the GloVe file that are kept, above 0.</summary>
    /// <value>Default: 50 000.</value>
    public int FrequentWords { get; init; } = 50_000;

    /// <summary>Random seed of the choice of photos.</summary>
    /// <value>Default: 1.</value>
    public int Seed { get; init; } = 1;
}
