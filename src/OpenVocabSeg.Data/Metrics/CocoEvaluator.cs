using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Data;

/// <summary>
/// Average precision and recall of the COCO challenge, for boxes and masks, with the rules, tie-breaks and constants of pycocotools'
/// COCOeval. The result does not depend on the number of processors.
/// </summary>
public static class CocoEvaluator
{
    /// <summary>Evaluates detections in memory.</summary>
    /// <param name="imageIds">Ids of all images, including those without objects.</param>
    /// <param name="categories">All classes, with distinct ids.</param>
    /// <param name="groundTruth">The annotated objects; those of other classes are left out.</param>
    /// <param name="detections">The detections; those of other classes are left out.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An object's image is not in <paramref name="imageIds"/>, or the object lacks the box or mask to compare, a score is not a
    /// number, the masks of an image differ in size, a class id occurs twice, or
    /// <see cref="EvaluationOptions.MaxDetections"/> is not three ascending numbers.
    /// </exception>
    public static CocoEvaluation Evaluate(
        IEnumerable<long> imageIds,
        IEnumerable<EvaluationCategory> categories,
        IEnumerable<EvaluationGroundTruth> groundTruth,
        IEnumerable<EvaluationDetection> detections,
        EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(imageIds);
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(groundTruth);
        ArgumentNullException.ThrowIfNull(detections);
        options ??= new EvaluationOptions();
        CheckMaxDetections(options.MaxDetections);
        var evaluated = Wanted(categories, options);
        var objects = new EvaluationObjects(imageIds, evaluated.Select(category => category.Id), options);
        foreach (var truth in groundTruth)
        {
            objects.Add(truth);
        }

        foreach (var detection in OrderedParallel.SelectBatched(detections, (detection, _) => objects.Measure(detection)))
        {
            objects.Add(detection);
        }

        return new CocoEvaluation(Curves(evaluated, Match(objects, options), options));
    }

    /// <summary>Evaluates COCO results against COCO instances.</summary>
    /// <remarks>
    /// As in pycocotools, if the first result has a box, the areas of all results are those of their boxes, also for masks, and the
    /// mask of a result without one is its box. Only what is compared is checked: if boxes are compared, errors in polygons, sizes or
    /// run lengths are ignored. Annotated objects that lack the box or mask to compare are left out and counted in
    /// <see cref="CocoEvaluation.Skipped"/>. A detection whose mask cannot be read matches no object and is counted there, too.
    /// </remarks>
    /// <param name="groundTruth">The annotated objects.</param>
    /// <param name="results">The detections, enumerated once.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// A result has an unknown image or lacks the box or mask to compare, a result's mask has another size than its image, a box or area
    /// is not a number, or there are objects but none can be compared; the message names the first.
    /// </exception>
    public static CocoEvaluation Evaluate(CocoInstances groundTruth, IEnumerable<CocoResult> results, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(groundTruth);
        ArgumentNullException.ThrowIfNull(results);
        options ??= new EvaluationOptions();
        return Conclude(groundTruth.Categories, Match(groundTruth, results, options, own: null), options);
    }

    /// <summary>
    /// Compares the detections of some images; see <see cref="Evaluate(CocoInstances, IEnumerable{CocoResult}, EvaluationOptions?)"/>.
    /// </summary>
    /// <param name="groundTruth">The annotations of all images.</param>
    /// <param name="results">The detections of all images, enumerated once.</param>
    /// <param name="options">Settings.</param>
    /// <param name="own">The images to evaluate; null for all.</param>
    internal static EvaluationPart Match(
        CocoInstances groundTruth, IEnumerable<CocoResult> results, EvaluationOptions options, IReadOnlySet<long>? own)
    {
        CheckMaxDetections(options.MaxDetections);
        var conversion = new CocoConversion(groundTruth, options.IouType, own);
        var annotations = groundTruth.Annotations.Where(annotation =>
            (options.ImageIds?.Contains(annotation.ImageId) ?? true) && (options.CategoryIds?.Contains(annotation.CategoryId) ?? true));
        var objects = new EvaluationObjects(
            groundTruth.Images.Select(image => image.Id),
            Wanted(groundTruth.Categories, options).Select(category => category.Id),
            options);
        foreach (var (_, truth) in conversion.Convert(annotations))
        {
            objects.Add(truth);
        }

        var detections = OrderedParallel.SelectBatched(conversion.Begin(results), (result, number) =>
        {
            if (!conversion.IsOwn(result.ImageId))
            {
                conversion.Check(result, number);
                return (Number: number, Measured: ScoredDetection.None, Problems: (DetectionProblems?)null);
            }

            var (detection, problems) = conversion.Convert(result, number);
            return (number, objects.Measure(detection), problems);
        });
        foreach (var (number, measured, problems) in detections)
        {
            if (problems is { } found)
            {
                conversion.Note(found, number);
                objects.Add(measured);
            }
        }

        return new EvaluationPart(Match(objects, options), conversion.Tally);
    }

    /// <summary>The metrics of all images.</summary>
    /// <param name="categories">All classes, in the order of the file.</param>
    /// <param name="part">The part with all images.</param>
    /// <param name="options">Settings.</param>
    internal static CocoEvaluation Conclude(IReadOnlyList<CocoCategory> categories, EvaluationPart part, EvaluationOptions options)
    {
        var skipped = part.Tally.Finish(categories);
        return new CocoEvaluation(Curves(Wanted(categories, options), part.Categories, options)).With(skipped);
    }

    private static CategoryMatches[] Match(EvaluationObjects objects, EvaluationOptions options) =>
        new CategoryEvaluator(options.IouType, options.MaxDetections[^1]).Match(objects.Categories);

    private static CategoryEvaluation[] Curves(
        EvaluationCategory[] categories, IReadOnlyList<CategoryPart> parts, EvaluationOptions options)
    {
        var results = new CategoryEvaluation[categories.Length];
        Parallel.For(0, results.Length, index => results[index] = new CategoryEvaluation(
            categories[index], ((CategoryMatches)parts[index]).ToCurves(options.MaxDetections)));
        return results;
    }

    private static EvaluationCategory[] Wanted(IEnumerable<CocoCategory> categories, EvaluationOptions options) =>
        Wanted(categories.Select(category => new EvaluationCategory(category.Id, category.Name)), options);

    private static EvaluationCategory[] Wanted(IEnumerable<EvaluationCategory> categories, EvaluationOptions options)
    {
        var wanted = options.CategoryIds?.ToHashSet();
        return [.. categories.Where(category => wanted?.Contains(category.Id) ?? true).OrderBy(category => category.Id)];
    }

    private static void CheckMaxDetections(IReadOnlyList<int> limits)
    {
        if (limits.Count != 3 || limits[0] < 1 || limits[1] < limits[0] || limits[2] < limits[1])
        {
            throw new ArgumentException(
                $"{nameof(EvaluationOptions.MaxDetections)} must be three ascending numbers of at least 1.", nameof(limits));
        }
    }
}
