using OpenVocabSeg.Data.Metrics;
using OpenVocabSeg.Data.Metrics.Lvis;

namespace OpenVocabSeg.Data;

/// <summary>
/// Average precision and recall of LVIS (Gupta et al., CVPR 2019), with the rules, tie-breaks and constants of lvis-api. An image is
/// evaluated only for the classes that were annotated in it or verified to be absent (federated annotation). Detections of classes that
/// were not annotated exhaustively are never false positives. At most 300 detections per image are used, over all classes.
/// </summary>
/// <remarks>
/// As in lvis-api, the 300 are selected first, so they include detections of classes that are not evaluated. If the first result has
/// a box, the areas of all results are those of their boxes, also for masks. Objects and detections without area are left out.
/// <c>ignore</c> is used and <c>iscrowd</c> is not. The result does not depend on the number of processors.
/// </remarks>
public static class LvisEvaluator
{
    /// <summary>Maximum number of detections per image, over all classes.</summary>
    public const int MaxDetections = 300;

    /// <summary>
    /// Whether annotations are those of LVIS: some image lists classes that are not annotated exhaustively. The COCO metric would count
    /// correct detections of these classes as false positives.
    /// </summary>
    /// <param name="instances">The annotations.</param>
    public static bool IsLvis(CocoInstances instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        return instances.Images.Any(image => image.NotExhaustiveCategoryIds is not null);
    }

    /// <summary>Evaluates COCO results against LVIS annotations.</summary>
    /// <param name="groundTruth">
    /// The annotated objects, with <c>neg_category_ids</c> and <c>not_exhaustive_category_ids</c> of every image and the
    /// <c>frequency</c> of every class.
    /// </param>
    /// <param name="results">The detections, enumerated once.</param>
    /// <param name="iouType">Whether boxes or masks are compared.</param>
    /// <exception cref="InvalidDataException">
    /// The annotations are not those of LVIS, a result has an unknown image or lacks the box or mask to compare, a result's mask has
    /// another size than its image, a box or area is not a number, or there are objects but none can be compared; the message names the
    /// first.
    /// </exception>
    public static LvisEvaluation Evaluate(CocoInstances groundTruth, IEnumerable<CocoResult> results, IouType iouType = IouType.Mask)
    {
        ArgumentNullException.ThrowIfNull(groundTruth);
        ArgumentNullException.ThrowIfNull(results);
        return Conclude(groundTruth.Categories, Match(groundTruth, results, iouType, own: null));
    }

    /// <summary>Compares the detections of some images; see <see cref="Evaluate"/>.</summary>
    /// <param name="groundTruth">The annotations of all images.</param>
    /// <param name="results">The detections of all images, enumerated once.</param>
    /// <param name="iouType">Whether boxes or masks are compared.</param>
    /// <param name="own">The images to evaluate; null for all.</param>
    internal static EvaluationPart Match(
        CocoInstances groundTruth, IEnumerable<CocoResult> results, IouType iouType, IReadOnlySet<long>? own)
    {
        CheckFields(groundTruth);
        var objects = new LvisObjects(groundTruth, [.. groundTruth.Categories.OrderBy(category => category.Id)], iouType, own);
        objects.AddGroundTruth(groundTruth.Annotations);
        objects.AddBest(results);
        return new EvaluationPart(new CategoryEvaluator(iouType, MaxDetections).Match(objects.Categories), objects.Tally);
    }

    /// <summary>The metrics of all images.</summary>
    /// <param name="categories">All classes, in the order of the file.</param>
    /// <param name="part">The part with all images.</param>
    internal static LvisEvaluation Conclude(IReadOnlyList<CocoCategory> categories, EvaluationPart part)
    {
        var skipped = part.Tally.Finish(categories);
        CocoCategory[] ordered = [.. categories.OrderBy(category => category.Id)];
        var evaluations = new LvisCategoryEvaluation[ordered.Length];
        Parallel.For(0, ordered.Length, index => evaluations[index] = new LvisCategoryEvaluation(
            ordered[index], ((CategoryMatches)part.Categories[index]).ToCurves([MaxDetections])));
        return new LvisEvaluation(evaluations, skipped);
    }

    private static void CheckFields(CocoInstances groundTruth)
    {
        foreach (var image in groundTruth.Images)
        {
            var missing = image.NegativeCategoryIds is null ? "neg_category_ids" : "not_exhaustive_category_ids";
            if (image.NegativeCategoryIds is null || image.NotExhaustiveCategoryIds is null)
            {
                throw EvaluationFault.OfGroundTruth(
                    $"image {image.Id}: field '{missing}' is missing or not a list of ids, so these are not LVIS annotations.");
            }
        }

        if (groundTruth.Categories.FirstOrDefault(category => category.Frequency is null) is { } unknown)
        {
            throw EvaluationFault.OfGroundTruth(
                $"category {unknown.Id}: field 'frequency' is missing or none of 'r', 'c' and 'f', so these are not LVIS annotations.");
        }
    }
}
