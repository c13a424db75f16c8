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

        return Evaluate(objects, evaluated, options);
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
        CheckMaxDetections(options.MaxDetections);
        var conversion = new CocoConversion(groundTruth, options.IouType);
        var annotations = groundTruth.Annotations.Where(annotation =>
            (options.ImageIds?.Contains(annotation.ImageId) ?? true) && (options.CategoryIds?.Contains(annotation.CategoryId) ?? true));
        var evaluated = Wanted(
            groundTruth.Categories.Select(category => new EvaluationCategory(category.Id, category.Name)), options);
        var objects = new EvaluationObjects(
            groundTruth.Images.Select(image => image.Id), evaluated.Select(category => category.Id), options);
        foreach (var (_, truth) in conversion.Convert(annotations))
        {
            objects.Add(truth);
        }

        var detections = OrderedParallel.SelectBatched(conversion.Begin(results), (result, number) =>
        {
            var (detection, problems) = conversion.Convert(result, number);
            return (Measured: objects.Measure(detection), Problems: problems);
        });
        foreach (var (measured, problems) in detections)
        {
            conversion.Note(problems);
            objects.Add(measured);
        }

        return Evaluate(objects, evaluated, options).With(conversion.Finish());
    }

    private static CocoEvaluation Evaluate(EvaluationObjects objects, EvaluationCategory[] categories, EvaluationOptions options)
    {
        var evaluator = new CategoryEvaluator(options.IouType, options.MaxDetections);
        var results = new CategoryEvaluation[categories.Length];
        Parallel.For(0, results.Length, index =>
            results[index] = new CategoryEvaluation(categories[index], evaluator.Evaluate(objects.Categories[index])));
        return new CocoEvaluation(results);
    }

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
