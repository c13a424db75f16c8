namespace OpenVocabSeg.Data.Metrics.OpenImages;

/// <summary>Groups annotated objects and detections by class and image. Objects are also added to the parents of their class.</summary>
internal sealed class OpenImagesGrouping
{
    private readonly OpenImagesRelatives _relatives;
    private readonly IouType _type;
    private readonly CocoConversion _conversion;
    private readonly Dictionary<long, HashSet<long>> _judged;
    private long _resultCount;
    private readonly Dictionary<long, (int Height, int Width)> _maskSizes = [];
    private readonly Dictionary<long, SortedDictionary<long, OpenImagesObjects>> _byCategory;

    public OpenImagesGrouping(
        CocoInstances groundTruth, OpenImagesRelatives relatives, IouType type, IReadOnlySet<long>? own)
    {
        _relatives = relatives;
        _type = type;
        _conversion = new CocoConversion(groundTruth, type, own);
        _byCategory = groundTruth.Categories.ToDictionary(category => category.Id, _ => new SortedDictionary<long, OpenImagesObjects>());

        // An image without an "Animal" has no "Dog".
        _judged = groundTruth.Images.ToDictionary(
            image => image.Id,
            image => (image.PositiveCategoryIds ?? []).SelectMany(relatives.WithAncestors)
                .Concat((image.NegativeCategoryIds ?? []).SelectMany(relatives.WithDescendants))
                .ToHashSet());
    }

    /// <summary>Counts of what was left out.</summary>
    public ConversionTally Tally => _conversion.Tally;

    /// <summary>Adds the objects of the evaluated images. They must be added before the detections.</summary>
    /// <exception cref="InvalidDataException">There are objects, but none can be compared.</exception>
    public void Add(IEnumerable<CocoAnnotation> annotations)
    {
        foreach (var annotation in annotations)
        {
            Tally.Skipped.Position++;
            if (_conversion.IsOwn(annotation.ImageId))
            {
                Add(annotation);
            }
        }

        _conversion.ThrowIfNoneIsUsed();
    }

    private void Add(CocoAnnotation annotation)
    {
        var isGroup = annotation.IsGroupOf || annotation.IsCrowd;
        if (annotation is { Box: null, Segmentation: null, Problems: null })
        {
            Tally.Skipped.Skip(
                annotation.CategoryId,
                new(SkipReason.NoBox, $"annotation {annotation.Id}: fields 'bbox' and 'segmentation' are missing"));
            return;
        }

        // If the mask cannot be used, the object counts as one without a mask.
        var needsMask = _type == IouType.Mask && (annotation.Segmentation ?? (object?)annotation.Problems?.Mask) is not null;
        var truth = needsMask || annotation.Box is null ? _conversion.TryConvert(annotation) : null;
        if (truth is null && annotation.Box is null)
        {
            return;
        }

        Tally.Skipped.Use(annotation.CategoryId);
        var hasMask = needsMask && truth is not null;
        foreach (var categoryId in _relatives.WithAncestors(annotation.CategoryId))
        {
            _judged[annotation.ImageId].Add(categoryId);
            var image = Group(categoryId, annotation.ImageId);
            if (hasMask && truth!.Mask is { Area: > 0 } mask)
            {
                if (OtherSize(annotation.ImageId, mask) is { } problem)
                {
                    throw EvaluationFault.OfGroundTruth($"annotation {annotation.Id}: {problem}");
                }

                (isGroup ? image.GroupMasks : image.Masks).Add(mask);
            }
            else
            {
                (isGroup ? image.GroupBoxes : image.Boxes).Add(annotation.Box ?? truth!.Box!.Value);
            }
        }
    }

    /// <summary>Adds the detections of classes that were verified to be present in or absent from their images.</summary>
    public void Add(IEnumerable<CocoResult> results)
    {
        foreach (var result in _conversion.Begin(results))
        {
            Add(result);
        }
    }

    private void Add(CocoResult result)
    {
        if (!_conversion.IsOwn(result.ImageId))
        {
            _conversion.Check(result, ++_resultCount);
            return;
        }

        var (detection, problems) = _conversion.Convert(result, ++_resultCount);
        _conversion.Note(problems, _resultCount);
        if (double.IsNaN(detection.Score))
        {
            throw EvaluationFault.OfDetections($"result number {_resultCount}: field 'score' is not a number.");
        }

        if (_judged[result.ImageId].Contains(result.CategoryId))
        {
            // The box around the mask, not the result's box, is compared with the boxes of objects without masks.
            var compared = _type == IouType.Mask
                ? detection with { Box = CocoBox.FromBoundingBox(detection.Mask!.BoundingBox) }
                : detection;
            if (OtherSize(result.ImageId, compared.Mask) is { } problem)
            {
                throw EvaluationFault.OfDetections($"result number {_resultCount}: {problem}");
            }

            if (compared.Box is { Width: > 0, Height: > 0 })
            {
                Group(result.CategoryId, result.ImageId).Detections.Add(compared);
            }
        }
    }

    /// <summary>The objects of a class by ascending image id.</summary>
    public IEnumerable<OpenImagesObjects> ImagesOf(long categoryId) => _byCategory[categoryId].Values;

    // Only possible in images whose size is missing in the file.
    private string? OtherSize(long imageId, RunLengthMask? mask) =>
        mask is not null && _type == IouType.Mask && !_maskSizes.TryAdd(imageId, (mask.Height, mask.Width))
        && _maskSizes[imageId] is var size && size != (mask.Height, mask.Width)
            ? $"its mask has {mask.Height}×{mask.Width} pixels, but another mask of image {imageId} has {size.Height}×{size.Width}."
            : null;

    private OpenImagesObjects Group(long categoryId, long imageId)
    {
        var images = _byCategory[categoryId];
        if (!images.TryGetValue(imageId, out var group))
        {
            images.Add(imageId, group = new OpenImagesObjects());
        }

        return group;
    }
}
