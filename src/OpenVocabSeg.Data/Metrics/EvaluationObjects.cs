using System.Collections.Concurrent;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// Checks the objects of an evaluation and groups them by class. All annotated objects must be added before the first detection is
/// measured. Detections may be measured on any thread.
/// </summary>
internal sealed class EvaluationObjects
{
    private readonly IouType _type;
    private readonly Dictionary<long, int> _images;
    private readonly Dictionary<long, int> _categories;
    private readonly HashSet<long>? _wantedImages;
    private readonly ConcurrentDictionary<long, (int Height, int Width)> _maskSizes = [];

    /// <summary>Creates an empty collection.</summary>
    /// <param name="imageIds">Ids of all images.</param>
    /// <param name="categoryIds">Ids of the classes to evaluate, ascending.</param>
    /// <param name="options">Settings of the evaluation.</param>
    /// <exception cref="ArgumentException">A class occurs twice.</exception>
    public EvaluationObjects(IEnumerable<long> imageIds, IEnumerable<long> categoryIds, EvaluationOptions options)
    {
        _type = options.IouType;
        _images = imageIds.Distinct().Order().Select((id, place) => (id, place)).ToDictionary(item => item.id, item => item.place);
        _wantedImages = options.ImageIds?.ToHashSet();
        _categories = [];
        foreach (var id in categoryIds)
        {
            if (!_categories.TryAdd(id, _categories.Count))
            {
                throw new ArgumentException($"The category id {id} occurs twice.", nameof(categoryIds));
            }
        }

        Categories = [.. _categories.Select(_ => new CategoryObjects())];
    }

    /// <summary>The objects of each class.</summary>
    public IReadOnlyList<CategoryObjects> Categories { get; }

    /// <summary>Index of an image in ascending order of ids.</summary>
    public int PlaceOf(long imageId) => _images[imageId];

    /// <summary>Adds an annotated object; objects of images or classes that are not evaluated are left out.</summary>
    public void Add(EvaluationGroundTruth truth)
    {
        if (Find(truth.ImageId, truth.CategoryId, "An annotated object") is { Category: >= 0 } place)
        {
            CheckObject(truth.ImageId, truth.Box, truth.Mask, "an annotated object");
            var images = Categories[place.Category].GroundTruth;
            if (!images.TryGetValue(place.Image, out var truths))
            {
                images.Add(place.Image, truths = []);
            }

            truths.Add(truth);
        }
    }

    /// <summary>Adds a measured detection.</summary>
    public void Add(ScoredDetection detection)
    {
        if (detection.Category >= 0)
        {
            Categories[detection.Category].Detections.Add(detection);
        }
    }

    /// <summary>Compares a detection with the annotated objects of its class in its image.</summary>
    /// <exception cref="ArgumentException">
    /// Its image is unknown, its score is not a number, or its box or mask cannot be compared.
    /// </exception>
    public ScoredDetection Measure(EvaluationDetection detection)
    {
        var place = Find(detection.ImageId, detection.CategoryId, "A detection");
        if (place.Category < 0)
        {
            return ScoredDetection.None;
        }

        CheckObject(detection.ImageId, detection.Box, detection.Mask, "a detection");
        if (double.IsNaN(detection.Score))
        {
            throw new ArgumentException($"Image {detection.ImageId}: a detection has a score that is not a number.", nameof(detection));
        }

        var truths = Categories[place.Category].GroundTruth.GetValueOrDefault(place.Image);
        var area = detection.Area ?? (_type == IouType.Box ? detection.Box!.Value.Area : detection.Mask!.Area);
        return new ScoredDetection(place.Image, place.Category, detection.Score, area, truths is null ? null : Overlaps(detection, truths));
    }

    private double[] Overlaps(EvaluationDetection detection, List<EvaluationGroundTruth> truths)
    {
        var overlaps = new double[truths.Count];
        for (var i = 0; i < overlaps.Length; i++)
        {
            overlaps[i] = _type == IouType.Box
                ? detection.Box!.Value.IntersectionOverUnion(truths[i].Box!.Value, truths[i].IsCrowd)
                : detection.Mask!.IntersectionOverUnion(truths[i].Mask!, truths[i].IsCrowd);
        }

        return overlaps;
    }

    private (int Image, int Category) Find(long imageId, long categoryId, string subject)
    {
        if (!_images.TryGetValue(imageId, out var image))
        {
            throw new ArgumentException($"{subject} refers to image {imageId}, which is not among the evaluated images.", nameof(imageId));
        }

        return _categories.TryGetValue(categoryId, out var category) && (_wantedImages?.Contains(imageId) ?? true)
            ? (image, category)
            : (image, -1);
    }

    private void CheckObject(long imageId, CocoBox? box, RunLengthMask? mask, string subject)
    {
        if (_type == IouType.Box)
        {
            if (box is null)
            {
                throw new ArgumentException($"Image {imageId}: {subject} has no box.", nameof(box));
            }

            return;
        }

        if (mask is null)
        {
            throw new ArgumentException($"Image {imageId}: {subject} has no mask.", nameof(mask));
        }

        var size = (mask.Height, mask.Width);
        if (_maskSizes.GetOrAdd(imageId, size) is var other && other != size)
        {
            throw new ArgumentException(
                $"Image {imageId}: {subject} has a mask of {mask.Height}×{mask.Width} pixels, another has {other.Height}×{other.Width}.",
                nameof(mask));
        }
    }
}
