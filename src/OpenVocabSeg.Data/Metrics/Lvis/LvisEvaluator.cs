using OpenVocabSeg.Data.Metrics;
using OpenVocabSeg.Data.Metrics.Lvis;

namespace OpenVocabSeg.Data;

/// <summary>
/// Average precision and recall of LVIS (Gupta et al., CVPR 2019): the rules, tie-breaks and constants of lvis-api. In an image only those
/// classes are judged that were annotated in it or verified to be absent (federated annotation), detections of classes that were not
/// annotated exhaustively are never wrong, and the 300 best detections of an image count, over all classes.
/// </summary>
/// <remarks>
/// As in lvis-api: the 300 are chosen before anything else, so detections of unjudged classes take places; where the first result has a
/// box, the areas of all results are those of their boxes, for masks too; objects and detections without area are left out;
/// <c>iscrowd</c> means nothing, <c>ignore</c> does. The outcome does not depend on the number of processors.
/// </remarks>
public static class LvisEvaluator
{
    /// <summary>Number of best detections of an image that count, over all classes.</summary>
    public const int MaxDetections = 300;

    /// <summary>
    /// Whether annotations are LVIS's: some image lists classes that are not annotated exhaustively. COCO's metric would count correct
    /// detections in them as wrong.
    /// </summary>
    /// <param name="instances">The annotations.</param>
    public static bool IsLvis(CocoInstances instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        return instances.Images.Any(image => image.NotExhaustiveCategoryIds is not null);
    }

    /// <summary>Evaluates results in COCO's form against LVIS annotations.</summary>
    /// <param name="groundTruth">
    /// The annotated objects, with <c>neg_category_ids</c> and <c>not_exhaustive_category_ids</c> of every image and the
    /// <c>frequency</c> of every class.
    /// </param>
    /// <param name="results">The detections, enumerated once.</param>
    /// <param name="iouType">What overlaps are measured on.</param>
    /// <exception cref="InvalidDataException">
    /// The annotations are not LVIS's, a result is of an unknown image or lacks what is compared, a mask of a result is of another size
    /// than its image, a box or area that is compared is no number, or there are objects and none can be compared; the message names the
    /// first.
    /// </exception>
    public static LvisEvaluation Evaluate(CocoInstances groundTruth, IEnumerable<CocoResult> results, IouType iouType = IouType.Mask)
    {
        ArgumentNullException.ThrowIfNull(groundTruth);
        ArgumentNullException.ThrowIfNull(results);
        CheckFields(groundTruth);
        CocoCategory[] categories = [.. groundTruth.Categories.OrderBy(category => category.Id)];
        var objects = new LvisObjects(groundTruth, categories, iouType);
        objects.AddGroundTruth(groundTruth.Annotations);
        objects.AddBest(results);
        var evaluator = new CategoryEvaluator(iouType, [MaxDetections]);
        var evaluations = new LvisCategoryEvaluation[categories.Length];
        Parallel.For(0, categories.Length, index =>
            evaluations[index] = new LvisCategoryEvaluation(categories[index], evaluator.Evaluate(objects.Categories[index])));
        return new LvisEvaluation(evaluations, objects.Finish());
    }

    private static void CheckFields(CocoInstances groundTruth)
    {
        foreach (var image in groundTruth.Images)
        {
            var missing = image.NegativeCategoryIds is null ? "neg_category_ids" : "not_exhaustive_category_ids";
            if (image.NegativeCategoryIds is null || image.NotExhaustiveCategoryIds is null)
            {
                throw new InvalidDataException(
                    $"image {image.Id}: field '{missing}' is missing or no list of ids, so these are no LVIS annotations.");
            }
        }

        if (groundTruth.Categories.FirstOrDefault(category => category.Frequency is null) is { } unknown)
        {
            throw new InvalidDataException(
                $"category {unknown.Id}: field 'frequency' is missing or none of 'r', 'c' and 'f', so these are no LVIS annotations.");
        }
    }
}
