using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// Converts the elements of COCO files for evaluation, and derives missing values as pycocotools does. Only what is compared is
/// checked: boxes are compared regardless of the masks.
/// </summary>
/// <param name="instances">The annotations, with the size of each image.</param>
/// <param name="type">Whether boxes or masks are compared.</param>
/// <param name="own">The images that are evaluated; null for all.</param>
internal sealed class CocoConversion(CocoInstances instances, IouType type, IReadOnlySet<long>? own)
{
    private readonly Dictionary<long, CocoImage> _images = instances.Images.ToDictionary(image => image.Id);
    private bool _areasAreThoseOfBoxes;

    /// <summary>Counts of what was left out.</summary>
    public ConversionTally Tally { get; } = new();

    /// <summary>Whether an image is among those that are evaluated.</summary>
    public bool IsOwn(long imageId) => own?.Contains(imageId) ?? true;

    /// <summary>The annotated objects of the images that can be compared; the others are counted.</summary>
    /// <exception cref="InvalidDataException">
    /// There are objects, but none can be compared; not if only a part of the images is evaluated.
    /// </exception>
    public IEnumerable<(CocoAnnotation Annotation, EvaluationGroundTruth Object)> Convert(IEnumerable<CocoAnnotation> annotations)
    {
        var examined = OrderedParallel.SelectBatched(
            annotations, (annotation, number) => (Number: number, Converted: IsOwn(annotation.ImageId) ? Look(annotation) : default));
        foreach (var (number, converted) in examined)
        {
            Tally.Skipped.Position = number;
            if (converted.Annotation is not null && Note(converted) is { } truth)
            {
                Tally.Skipped.Use(truth.CategoryId);
                yield return (converted.Annotation, truth);
            }
        }

        ThrowIfNoneIsUsed();
    }

    /// <summary>An annotated object for evaluation; null if it lacks the box or mask to compare, which is counted.</summary>
    public EvaluationGroundTruth? TryConvert(CocoAnnotation annotation) => Note(Look(annotation));

    /// <summary>Must be called after the last object.</summary>
    /// <exception cref="InvalidDataException">
    /// There are objects, but none is compared. A part of the images may have none; then nothing is known of the whole.
    /// </exception>
    public void ThrowIfNoneIsUsed()
    {
        if (own is null)
        {
            Tally.ThrowIfNoneIsUsed();
        }
    }

    public static InvalidDataException UnknownImage(long resultNumber, long imageId) => EvaluationFault.OfDetections(
        $"result number {resultNumber}: field 'image_id' is {imageId}, which is not among the images of the ground truth.");

    /// <summary>Examines the first result while the results are enumerated: if it has a box, all areas are those of boxes.</summary>
    public IEnumerable<CocoResult> Begin(IEnumerable<CocoResult> results)
    {
        var isFirst = true;
        foreach (var result in results)
        {
            if (isFirst)
            {
                _areasAreThoseOfBoxes = result.Box is not null;
                isFirst = false;
            }

            yield return result;
        }
    }

    /// <summary>Converts a result that <see cref="Begin"/> has returned. May be called on any thread.</summary>
    /// <param name="result">The result.</param>
    /// <param name="number">Position in the list, from 1.</param>
    /// <exception cref="InvalidDataException">The result has an unknown image, or lacks the box or mask to compare.</exception>
    public (EvaluationDetection Detection, DetectionProblems Problems) Convert(CocoResult result, long number)
    {
        if (!_images.TryGetValue(result.ImageId, out var image))
        {
            throw UnknownImage(number, result.ImageId);
        }

        return type == IouType.Box
            ? (ToBox(result, image, number), default)
            : ToMask(result, image, number);
    }

    /// <summary>Counts the errors of a detection.</summary>
    /// <param name="problems">The errors.</param>
    /// <param name="number">Position in the list, from 1.</param>
    public void Note(in DetectionProblems problems, long number)
    {
        Tally.Skipped.Position = instances.Annotations.Count + number;
        Tally.AddResult(problems.UnreadableMask);
        NotePolygons(problems.Geometry);
    }

    /// <summary>Checks a result that is not converted, because its image is not evaluated.</summary>
    /// <exception cref="InvalidDataException">The result has an unknown image.</exception>
    public void Check(CocoResult result, long number)
    {
        if (!_images.ContainsKey(result.ImageId))
        {
            throw UnknownImage(number, result.ImageId);
        }
    }

    private CocoProblem? FindProblem(CocoAnnotation annotation)
    {
        if ((annotation.Area is null ? annotation.Problems?.Area : null) is { } area)
        {
            throw EvaluationFault.OfGroundTruth($"{area}.");
        }

        if (type == IouType.Mask)
        {
            return MaskUse.Find(annotation, _images[annotation.ImageId]);
        }

        if (annotation.Box is not null)
        {
            return null;
        }

        if (annotation.Problems?.Box is { } box)
        {
            throw EvaluationFault.OfGroundTruth($"{box}.");
        }

        // The box of the mask is used if there is a mask.
        return MaskUse.Find(annotation, _images[annotation.ImageId]) is null
            ? null
            : new CocoProblem(SkipReason.NoBox, $"annotation {annotation.Id}: field 'bbox' is missing");
    }

    // May run on any thread, unlike the methods that count.
    private (CocoAnnotation Annotation, EvaluationGroundTruth? Object, CocoProblem? Problem) Look(CocoAnnotation annotation) =>
        FindProblem(annotation) is { } problem ? (annotation, null, problem) : (annotation, Convert(annotation), null);

    private EvaluationGroundTruth? Note((CocoAnnotation Annotation, EvaluationGroundTruth? Object, CocoProblem? Problem) converted)
    {
        NotePolygons(converted.Annotation.Problems);
        if (converted.Problem is { } problem)
        {
            Tally.Skipped.Skip(converted.Annotation.CategoryId, problem);
        }

        return converted.Object;
    }

    private EvaluationGroundTruth Convert(CocoAnnotation annotation)
    {
        var image = _images[annotation.ImageId];
        var needsMask = type == IouType.Mask || annotation.Box is null;
        var helps = needsMask || (annotation.Area is null && MaskUse.Find(annotation, image) is null);
        var mask = helps ? Draw(annotation.Segmentation!, image) : null;
        var box = annotation.Box ?? BoxOf(mask!);
        return new EvaluationGroundTruth(
            annotation.ImageId, annotation.CategoryId, box, mask, annotation.Area ?? mask?.Area ?? box.Area, annotation.IsCrowd);
    }

    private EvaluationDetection ToBox(CocoResult result, CocoImage image, long number)
    {
        if (result.Box is null && result.Problems?.Box is { } problem)
        {
            throw EvaluationFault.OfDetections($"{problem}.");
        }

        if (result.Box is { } box && _areasAreThoseOfBoxes)
        {
            return new EvaluationDetection(result.ImageId, result.CategoryId, result.Score, box, Area: box.Area);
        }

        var name = Name(number);
        var mask = result.Segmentation is { } segmentation && MaskUse.Find(segmentation, image, name) is null
            ? Draw(segmentation, image)
            : null;
        if (mask is null && result.Box is null)
        {
            throw EvaluationFault.OfDetections($"{MaskProblem(result, image, name).Message}.");
        }

        // If the first result has no box, the areas of all results are those of their masks, if these can be rasterized.
        return new EvaluationDetection(
            result.ImageId, result.CategoryId, result.Score, result.Box ?? BoxOf(mask!), mask, mask?.Area ?? result.Box!.Value.Area);
    }

    private (EvaluationDetection Detection, DetectionProblems Problems) ToMask(CocoResult result, CocoImage image, long number)
    {
        RunLengthMask mask;
        CocoProblem? unreadable = null;
        if (result.Segmentation is null && (result.Problems?.Mask is not null || result.Box is null))
        {
            var problem = MaskProblem(result, image, Name(number));
            if (!image.HasSize)
            {
                throw EvaluationFault.OfDetections($"{problem.Message}.");
            }

            // An empty mask matches nothing, so that an error never improves the metrics.
            mask = RunLengthMask.FromCounts([(uint)(image.Height * image.Width)], image.Height, image.Width);
            unreadable = problem;
        }
        else
        {
            mask = result.Segmentation is { } segmentation
                ? DrawFitting(segmentation, image, number)
                : DrawBox(result.Box!.Value, image, number);
        }

        // If masks are compared, boxes are not needed, and computing the box of a mask takes longer than comparing the mask.
        var area = _areasAreThoseOfBoxes && result.Box is { } given ? given.Area : mask.Area;
        var detection = new EvaluationDetection(result.ImageId, result.CategoryId, result.Score, result.Box, mask, area);
        return (detection, new DetectionProblems(unreadable, result.Problems));
    }

    private static string Name(long number) => $"result number {number}";

    private static CocoProblem MaskProblem(CocoResult result, CocoImage image, string name) =>
        result.Problems?.Mask
        ?? (result.Segmentation is { } segmentation ? MaskUse.Find(segmentation, image, name) : null)
        ?? new CocoProblem(SkipReason.NoMask, $"{name}: field 'segmentation' is missing");

    private void NotePolygons(GeometryProblems? problems)
    {
        if (type == IouType.Mask && problems is not null)
        {
            foreach (var problem in problems.Polygons)
            {
                Tally.Skipped.Add(problem);
            }
        }
    }

    private static CocoBox BoxOf(RunLengthMask mask) => CocoBox.FromBoundingBox(mask.BoundingBox);

    // If the image has no size, that of the mask is used.
    private static RunLengthMask Draw(CocoSegmentation segmentation, CocoImage image) =>
        segmentation.Mask ?? segmentation.ToMask(image.Height, image.Width);

    private static RunLengthMask DrawFitting(CocoSegmentation segmentation, CocoImage image, long number)
    {
        if (segmentation.Mask is { } mask && mask.Height == image.Height && mask.Width == image.Width)
        {
            return mask;
        }

        return MaskUse.Find(segmentation, image, Name(number)) is { } problem
            ? throw EvaluationFault.OfDetections($"{problem.Message}.")
            : Draw(segmentation, image);
    }

    private static RunLengthMask DrawBox(CocoBox box, CocoImage image, long number)
    {
        try
        {
            return RunLengthMask.FromBox(box.ToBoundingBox(), image.Height, image.Width);
        }
        catch (ArgumentException)
        {
            throw EvaluationFault.OfDetections(
                $"{Name(number)}: field 'bbox' cannot be rasterized in image {image.Id} of {image.Height}×{image.Width} pixels.");
        }
    }
}
