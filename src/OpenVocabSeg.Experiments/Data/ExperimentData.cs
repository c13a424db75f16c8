namespace OpenVocabSeg.Experiments;

/// <summary>The data of an experiment.</summary>
/// <param name="ImageFolder">Folder that the paths of the images are relative to.</param>
/// <param name="Training">Training images.</param>
/// <param name="Test">Test images, disjoint from the training images.</param>
/// <param name="BaseClasses">Classes with masks.</param>
/// <param name="NovelClasses">Classes that occur only in captions.</param>
public sealed record ExperimentData(
    string ImageFolder,
    IReadOnlyList<ExperimentImage> Training,
    IReadOnlyList<ExperimentImage> Test,
    IReadOnlyList<string> BaseClasses,
    IReadOnlyList<string> NovelClasses)
{
    /// <summary>Base classes, then novel ones.</summary>
    public IReadOnlyList<string> AllClasses { get; } = [.. BaseClasses, .. NovelClasses];

    /// <summary>The id of each class in annotation files; empty if they have no ids.</summary>
    public IReadOnlyDictionary<string, long> CategoryIds { get; init; } = new Dictionary<string, long>();

    /// <summary>
    /// The experiment with all training images that have masks but no captions moved to the test images. Novel classes are learned from
    /// captions, so these images do not help with them, but their objects make the evaluation more precise.
    /// </summary>
    public ExperimentData TestUncaptioned()
    {
        var moved = Training.Where(image => image.OffersMasks && image.Captions.Count == 0).ToArray();
        return this with { Training = [.. Training.Except(moved)], Test = [.. Test, .. moved] };
    }
}
