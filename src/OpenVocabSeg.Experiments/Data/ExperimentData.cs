namespace OpenVocabSeg.Experiments;

/// <summary>The data of an experiment.</summary>
/// <param name="ImageFolder">Folder that the paths of the images start in.</param>
/// <param name="Training">Images to train on.</param>
/// <param name="Test">Images to evaluate on, disjoint from the training's.</param>
/// <param name="BaseClasses">Classes with masks.</param>
/// <param name="NovelClasses">Classes that only captions name.</param>
public sealed record ExperimentData(
    string ImageFolder,
    IReadOnlyList<ExperimentImage> Training,
    IReadOnlyList<ExperimentImage> Test,
    IReadOnlyList<string> BaseClasses,
    IReadOnlyList<string> NovelClasses)
{
    /// <summary>Base classes, then novel ones.</summary>
    public IReadOnlyList<string> AllClasses { get; } = [.. BaseClasses, .. NovelClasses];

    /// <summary>The id of each class in annotation files; empty where they have none.</summary>
    public IReadOnlyDictionary<string, long> CategoryIds { get; init; } = new Dictionary<string, long>();

    /// <summary>
    /// The experiment with all training images that have masks and no captions among the test images: captions teach the novel classes,
    /// so such images teach nothing of these, but their objects make more to measure.
    /// </summary>
    public ExperimentData TestUncaptioned()
    {
        var moved = Training.Where(image => image.OffersMasks && image.Captions.Count == 0).ToArray();
        return this with { Training = [.. Training.Except(moved)], Test = [.. Test, .. moved] };
    }
}
