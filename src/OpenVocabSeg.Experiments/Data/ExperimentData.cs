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
    public ExperimentData TestUncaptioned() => MoveToTest(image => image.OffersMasks && image.Captions.Count == 0);

    /// <summary>
    /// The experiment with a fixed part of the training images that have masks as test images, for choosing settings: those whose id is
    /// divisible by a number.
    /// </summary>
    /// <param name="divisor">The number, at least 2: 5 holds out about a fifth.</param>
    /// <exception cref="InvalidDataException">An image with masks has no id.</exception>
    public ExperimentData HoldOut(int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(divisor, 2);
        if (Training.FirstOrDefault(image => image is { OffersMasks: true, Id: null }) is { } unnamed)
        {
            throw new InvalidDataException($"The photo '{unnamed.Path}' has no id, so no part of the photos can be held out.");
        }

        return MoveToTest(image => image.OffersMasks && image.Id % divisor == 0);
    }

    /// <summary>
    /// The experiment with training images of rare classes repeated (repeat factor sampling, Gupta et al., "LVIS", 2019). The factor of a
    /// class is √(threshold / share of the images with masks that have it), at least 1, and that of an image is the largest of its base
    /// classes. Fractions are carried over to the next image, in the order of the images. Repetitions have no captions.
    /// </summary>
    /// <param name="threshold">The share below which a class is rare, in 0…1.</param>
    public ExperimentData RepeatRare(double threshold)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);
        var masked = Training.Where(image => image.OffersMasks)
            .Select(image => (
                Image: image,
                Classes: image.Truth.Where(o => !o.IsCrowd).Select(o => o.ClassName).Intersect(BaseClasses).ToArray()))
            .ToArray();
        var factors = masked.SelectMany(image => image.Classes).CountBy(name => name)
            .ToDictionary(pair => pair.Key, pair => Math.Max(1, Math.Sqrt(threshold * masked.Length / pair.Value)));
        var due = 0.0;
        var repeated = new List<ExperimentImage>();
        foreach (var (image, classes) in masked)
        {
            due += classes.Select(name => factors[name]).DefaultIfEmpty(1).Max() - 1;
            for (; due >= 1; due--)
            {
                repeated.Add(image with { Captions = [] });
            }
        }

        return this with { Training = [.. Training, .. repeated] };
    }

    private ExperimentData MoveToTest(Func<ExperimentImage, bool> isMoved) => this with
    {
        Training = [.. Training.Where(image => !isMoved(image))],
        Test = [.. Test, .. Training.Where(isMoved)],
    };
}
