using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Metrics.Lvis;

/// <summary>
/// Selects what LVIS evaluates: the classes annotated or verified in an image, and the best detections of an image over all classes.
/// </summary>
internal sealed class LvisObjects
{
    private readonly CocoConversion _conversion;
    private readonly EvaluationObjects _objects;
    private readonly Dictionary<long, HashSet<long>> _judged;

    /// <summary>Creates an empty collection.</summary>
    /// <param name="groundTruth">The annotations.</param>
    /// <param name="categories">The classes by ascending id.</param>
    /// <param name="type">Whether boxes or masks are compared.</param>
    /// <param name="own">The images that are evaluated; null for all.</param>
    public LvisObjects(
        CocoInstances groundTruth, IReadOnlyList<CocoCategory> categories, IouType type, IReadOnlySet<long>? own)
    {
        _conversion = new CocoConversion(groundTruth, type, own);
        _objects = new EvaluationObjects(
            groundTruth.Images.Select(image => image.Id),
            categories.Select(category => category.Id),
            new EvaluationOptions { IouType = type });
        _judged = groundTruth.Images.ToDictionary(image => image.Id, image => image.NegativeCategoryIds!.ToHashSet());
        var places = categories.Select((category, place) => (category.Id, place)).ToDictionary(item => item.Id, item => item.place);
        foreach (var image in groundTruth.Images)
        {
            foreach (var id in image.NotExhaustiveCategoryIds!)
            {
                if (places.TryGetValue(id, out var place))
                {
                    Categories[place].NotExhaustiveImages.Add(_objects.PlaceOf(image.Id));
                }
            }
        }
    }

    /// <summary>The objects of each class.</summary>
    public IReadOnlyList<CategoryObjects> Categories => _objects.Categories;

    /// <summary>Adds the annotated objects, before the detections.</summary>
    /// <exception cref="InvalidDataException">There are objects, but none can be compared.</exception>
    public void AddGroundTruth(IEnumerable<CocoAnnotation> annotations)
    {
        foreach (var (annotation, truth) in _conversion.Convert(annotations))
        {
            if (truth.Area > 0)
            {
                _objects.Add(truth with { IsCrowd = false, IsIgnored = annotation.IsIgnored });
                _judged[truth.ImageId].Add(truth.CategoryId);
            }
        }
    }

    /// <summary>Counts of what was left out.</summary>
    public ConversionTally Tally => _conversion.Tally;

    /// <summary>
    /// Adds the best detections of each image over all classes. Detections of classes that are unknown or not evaluated take part in the
    /// selection and are then ignored. Detections with equal scores keep their order.
    /// </summary>
    /// <param name="results">The detections, enumerated once.</param>
    /// <exception cref="InvalidDataException">A detection has an unknown image, or its score is not a number.</exception>
    public void AddBest(IEnumerable<CocoResult> results)
    {
        var images = new Dictionary<int, List<ScoredDetection>>();
        foreach (var (number, detection, problems) in OrderedParallel.SelectBatched(_conversion.Begin(results), Measure))
        {
            if (problems is { } found)
            {
                _conversion.Note(found, number);
            }

            if (detection.Image < 0)
            {
                continue;
            }

            if (!images.TryGetValue(detection.Image, out var detections))
            {
                images.Add(detection.Image, detections = []);
            }

            detections.Add(detection);
        }

        foreach (var detections in images.Values)
        {
            var best = detections.Count <= LvisEvaluator.MaxDetections
                ? detections
                : detections.OrderByDescending(detection => detection.Score).Take(LvisEvaluator.MaxDetections);
            foreach (var detection in best)
            {
                _objects.Add(detection);
            }
        }
    }

    private (long Number, ScoredDetection Detection, DetectionProblems? Problems) Measure(CocoResult result, long number)
    {
        if (!_judged.TryGetValue(result.ImageId, out var judged))
        {
            throw CocoConversion.UnknownImage(number, result.ImageId);
        }

        if (double.IsNaN(result.Score))
        {
            throw EvaluationFault.OfDetections($"result number {number}: field 'score' is not a number.");
        }

        if (!_conversion.IsOwn(result.ImageId))
        {
            return (number, ScoredDetection.None, null);
        }

        var other = ScoredDetection.None with { Image = _objects.PlaceOf(result.ImageId), Score = result.Score };
        if (!judged.Contains(result.CategoryId))
        {
            return (number, other, null);
        }

        var (detection, problems) = _conversion.Convert(result, number);
        return (number, detection.Area > 0 ? _objects.Measure(detection) : other, problems);
    }
}
