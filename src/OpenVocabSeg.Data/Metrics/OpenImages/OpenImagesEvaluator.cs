using OpenVocabSeg.Data.Metrics;
using OpenVocabSeg.Data.Metrics.OpenImages;

namespace OpenVocabSeg.Data;

/// <summary>
/// Average precision of the Open Images challenges of 2019 at IoU 0.50, for masks and boxes, with the rules of
/// <c>OpenImagesChallengeEvaluator</c> in the TensorFlow object detection API. An image is evaluated only for the classes that were
/// verified to be present or absent. Detections inside groups, and detections that match boxes of objects without masks, are ignored. An
/// object also belongs to the parents of its class.
/// </summary>
/// <remarks>
/// Detections are not expanded: a detected "Dog" is not a detected "Animal" unless there is a detection of that class, too. The result
/// does not depend on the number of processors.
/// </remarks>
public static class OpenImagesEvaluator
{
    /// <summary>Evaluates COCO results against Open Images annotations in COCO format.</summary>
    /// <param name="groundTruth">
    /// The annotated objects: groups have <see cref="CocoAnnotation.IsGroupOf"/> or <see cref="CocoAnnotation.IsCrowd"/>, objects without
    /// masks have boxes, images have <see cref="CocoImage.PositiveCategoryIds"/> and <see cref="CocoImage.NegativeCategoryIds"/>. With a
    /// hierarchy, classes have their label as <see cref="CocoCategory.FreebaseId"/> or as name.
    /// </param>
    /// <param name="results">The detections, enumerated once.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// No image has verified classes, a class is not in the hierarchy, a result has an unknown image or lacks the box or mask to compare, a
    /// result's mask has another size than its image, a box is not a number, or there are objects but none can be compared;
    /// the message names the first.
    /// </exception>
    /// <exception cref="ArgumentException">The weight of groups is negative or not finite.</exception>
    public static OpenImagesEvaluation Evaluate(
        CocoInstances groundTruth, IEnumerable<CocoResult> results, OpenImagesEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(groundTruth);
        ArgumentNullException.ThrowIfNull(results);
        return Conclude(groundTruth.Categories, Match(groundTruth, results, options, own: null));
    }

    /// <summary>Compares the detections of some images; see <see cref="Evaluate"/>.</summary>
    /// <param name="groundTruth">The annotations of all images.</param>
    /// <param name="results">The detections of all images, enumerated once.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="own">The images to evaluate; null for all.</param>
    internal static EvaluationPart Match(
        CocoInstances groundTruth, IEnumerable<CocoResult> results, OpenImagesEvaluationOptions? options, IReadOnlySet<long>? own)
    {
        options ??= new OpenImagesEvaluationOptions();
        var weight = options.GroupOfWeight ?? (options.IouType == IouType.Mask ? 0 : 1);
        if (!(weight >= 0 && double.IsFinite(weight)))
        {
            throw new ArgumentException($"The weight of groups is {weight}, but must be at least 0 and finite.", nameof(options));
        }

        if (groundTruth.Images.Count > 0 &&
            groundTruth.Images.All(image => image is { PositiveCategoryIds: null, NegativeCategoryIds: null }))
        {
            throw EvaluationFault.OfGroundTruth(
                "no image has 'pos_category_ids' or 'neg_category_ids', so the verified classes are unknown.");
        }

        var relatives = new OpenImagesRelatives(groundTruth.Categories, options.Hierarchy);
        var grouping = new OpenImagesGrouping(groundTruth, relatives, options.IouType, own);
        grouping.Add(groundTruth.Annotations);
        grouping.Add(results);
        long[] categories = [.. groundTruth.Categories.Select(category => category.Id).Order()];
        var parts = new CategoryPart[categories.Length];
        Parallel.For(0, parts.Length, index =>
        {
            var matcher = new OpenImagesMatcher(options.IouType, weight);
            foreach (var image in grouping.ImagesOf(categories[index]))
            {
                matcher.Add(image);
            }

            parts[index] = matcher.Matches;
        });
        return new EvaluationPart(parts, grouping.Tally);
    }

    /// <summary>The metrics of all images.</summary>
    /// <param name="categories">All classes, in the order of the file.</param>
    /// <param name="part">The part with all images.</param>
    internal static OpenImagesEvaluation Conclude(IReadOnlyList<CocoCategory> categories, EvaluationPart part)
    {
        var skipped = part.Tally.Finish(categories);
        CocoCategory[] ordered = [.. categories.OrderBy(category => category.Id)];
        var evaluations = new OpenImagesCategoryEvaluation[ordered.Length];
        Parallel.For(0, ordered.Length, index =>
        {
            var (count, precision) = ((OpenImagesMatches)part.Categories[index]).Evaluate();
            evaluations[index] = new OpenImagesCategoryEvaluation(ordered[index], count, precision);
        });
        return new OpenImagesEvaluation(evaluations, skipped);
    }
}
