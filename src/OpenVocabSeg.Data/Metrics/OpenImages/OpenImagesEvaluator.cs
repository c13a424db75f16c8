using OpenVocabSeg.Data.Metrics.OpenImages;

namespace OpenVocabSeg.Data;

/// <summary>
/// Average precision of the Open Images challenges of 2019 at overlap 0.50, for masks and boxes: the rules of
/// <c>OpenImagesChallengeEvaluator</c> in the TensorFlow object detection API. In an image only those classes are judged that someone
/// verified to be there or not. Groups forgive what is inside them, objects without masks forgive what their boxes match, and an
/// object also belongs to the classes above its own.
/// </summary>
/// <remarks>
/// Detections are taken as they are: what is found as a "Dog" is not found as an "Animal" unless a detection says so. The outcome does not
/// depend on the number of processors.
/// </remarks>
public static class OpenImagesEvaluator
{
    /// <summary>Evaluates results in COCO's form against Open Images annotations in COCO's form.</summary>
    /// <param name="groundTruth">
    /// The annotated objects: groups have <see cref="CocoAnnotation.IsGroupOf"/> or <see cref="CocoAnnotation.IsCrowd"/>, objects without
    /// masks have boxes, images have <see cref="CocoImage.PositiveCategoryIds"/> and <see cref="CocoImage.NegativeCategoryIds"/>. With a
    /// hierarchy, classes have their label as <see cref="CocoCategory.FreebaseId"/> or as name.
    /// </param>
    /// <param name="results">The detections, enumerated once.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// No image says what was verified, a class is not in the hierarchy, a result is of an unknown image or lacks what is compared, a mask
    /// of a result is of another size than its image, a box that is compared is no number, or there are objects and none can be compared;
    /// the message names the first.
    /// </exception>
    /// <exception cref="ArgumentException">The weight of groups is negative or not finite.</exception>
    public static OpenImagesEvaluation Evaluate(
        CocoInstances groundTruth, IEnumerable<CocoResult> results, OpenImagesEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(groundTruth);
        ArgumentNullException.ThrowIfNull(results);
        options ??= new OpenImagesEvaluationOptions();
        var weight = options.GroupOfWeight ?? (options.IouType == IouType.Mask ? 0 : 1);
        if (!(weight >= 0 && double.IsFinite(weight)))
        {
            throw new ArgumentException($"A group cannot count {weight}.", nameof(options));
        }

        if (groundTruth.Images.Count > 0 &&
            groundTruth.Images.All(image => image is { PositiveCategoryIds: null, NegativeCategoryIds: null }))
        {
            throw new InvalidDataException(
                "no image has 'pos_category_ids' or 'neg_category_ids', so the annotations do not say which classes were verified.");
        }

        var relatives = new OpenImagesRelatives(groundTruth.Categories, options.Hierarchy);
        var grouping = new OpenImagesGrouping(groundTruth, relatives, options.IouType);
        foreach (var annotation in groundTruth.Annotations)
        {
            grouping.Add(annotation);
        }

        grouping.ThrowIfNoneIsUsed();

        grouping.Add(results);
        var skipped = grouping.Finish();
        CocoCategory[] categories = [.. groundTruth.Categories.OrderBy(category => category.Id)];
        var evaluations = new OpenImagesCategoryEvaluation[categories.Length];
        Parallel.For(0, categories.Length, index =>
        {
            var matcher = new OpenImagesMatcher(options.IouType, weight);
            foreach (var image in grouping.ImagesOf(categories[index].Id))
            {
                matcher.Add(image);
            }

            evaluations[index] = new OpenImagesCategoryEvaluation(categories[index], matcher.ObjectCount, matcher.AveragePrecision());
        });
        return new OpenImagesEvaluation(evaluations, skipped);
    }
}
