namespace OpenVocabSeg.Data.Metrics;

/// <summary>Checks the objects of an evaluation and groups them by class and image.</summary>
internal sealed class ObjectGrouping
{
    private readonly IouType _type;
    private readonly HashSet<long> _knownImages;
    private readonly HashSet<long>? _wantedImages;
    private readonly Dictionary<long, (int Height, int Width)> _maskSizes = [];
    private readonly Dictionary<long, SortedDictionary<long, ImageObjects>> _byCategory = [];

    public ObjectGrouping(IEnumerable<long> imageIds, IEnumerable<EvaluationCategory> categories, EvaluationOptions options)
    {
        _type = options.IouType;
        _knownImages = [.. imageIds];
        _wantedImages = options.ImageIds?.ToHashSet();
        foreach (var category in categories)
        {
            if (!_byCategory.TryAdd(category.Id, []))
            {
                throw new ArgumentException($"The category id {category.Id} comes twice.", nameof(categories));
            }
        }
    }

    public void Add(EvaluationGroundTruth truth)
    {
        if (IsWanted(truth.ImageId, truth.CategoryId, "An annotated object"))
        {
            CheckObject(truth.ImageId, truth.Box, truth.Mask, "an annotated object");
            Group(truth.ImageId, truth.CategoryId).GroundTruth.Add(truth);
        }
    }

    public void Add(EvaluationDetection detection)
    {
        if (IsWanted(detection.ImageId, detection.CategoryId, "A detection"))
        {
            CheckObject(detection.ImageId, detection.Box, detection.Mask, "a detection");
            if (double.IsNaN(detection.Score))
            {
                throw new ArgumentException($"Image {detection.ImageId}: a detection has a score that is not a number.", nameof(detection));
            }

            Group(detection.ImageId, detection.CategoryId).Detections.Add(detection);
        }
    }

    /// <summary>The objects of a class by ascending image id.</summary>
    public IReadOnlyList<ImageObjects> ImagesOf(long categoryId) =>
        [.. _byCategory[categoryId].Values];

    private bool IsWanted(long imageId, long categoryId, string subject)
    {
        if (!_knownImages.Contains(imageId))
        {
            throw new ArgumentException($"{subject} is of image {imageId}, which is not among the evaluated images.", nameof(imageId));
        }

        return _byCategory.ContainsKey(categoryId) && (_wantedImages?.Contains(imageId) ?? true);
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
        if (!_maskSizes.TryAdd(imageId, size) && _maskSizes[imageId] != size)
        {
            var other = _maskSizes[imageId];
            throw new ArgumentException(
                $"Image {imageId}: {subject} has a mask of {mask.Height}×{mask.Width} pixels, another one of {other.Height}×{other.Width}.",
                nameof(mask));
        }
    }

    private ImageObjects Group(long imageId, long categoryId)
    {
        var images = _byCategory[categoryId];
        if (!images.TryGetValue(imageId, out var group))
        {
            group = new ImageObjects(imageId, [], []);
            images.Add(imageId, group);
        }

        return group;
    }
}
