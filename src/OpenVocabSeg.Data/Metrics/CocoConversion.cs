namespace OpenVocabSeg.Data.Metrics;

/// <summary>Turns the elements of COCO files into what is compared, filling gaps as pycocotools does.</summary>
/// <param name="instances">The annotations, which know the size of each image.</param>
/// <param name="type">What is compared.</param>
internal sealed class CocoConversion(CocoInstances instances, IouType type)
{
    private readonly Dictionary<long, CocoImage> _images = instances.Images.ToDictionary(image => image.Id);
    private long _resultCount;
    private bool _areasAreThoseOfBoxes;

    public EvaluationGroundTruth Convert(CocoAnnotation annotation)
    {
        var name = $"annotation {annotation.Id}";
        var needsMask = type == IouType.Mask || annotation.Box is null;
        if (needsMask && annotation.Segmentation is null)
        {
            throw new InvalidDataException($"{name}: field '{(type == IouType.Mask ? "segmentation" : "bbox")}' is missing.");
        }

        var mask = needsMask || (annotation.Area is null && annotation.Segmentation is not null)
            ? Draw(annotation.Segmentation!, _images[annotation.ImageId], name)
            : null;
        var box = annotation.Box ?? BoxOf(mask!);
        return new EvaluationGroundTruth(
            annotation.ImageId, annotation.CategoryId, box, mask, annotation.Area ?? mask?.Area ?? box.Area, annotation.IsCrowd);
    }

    public static InvalidDataException UnknownImage(long resultNumber, long imageId) => new(
        $"result number {resultNumber}: field 'image_id' is {imageId}, which is not among the images of the ground truth.");

    /// <summary>Converts the next result of a list.</summary>
    public EvaluationDetection Convert(CocoResult result)
    {
        if (++_resultCount == 1)
        {
            _areasAreThoseOfBoxes = result.Box is not null;
        }

        return Convert(result, _resultCount, _areasAreThoseOfBoxes);
    }

    /// <summary>Converts a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="number">Its place in the list, from 1.</param>
    /// <param name="areasAreThoseOfBoxes">Whether its area is that of its box, also where masks are compared.</param>
    public EvaluationDetection Convert(CocoResult result, long number, bool areasAreThoseOfBoxes)
    {
        var name = $"result number {number}";
        if (!_images.TryGetValue(result.ImageId, out var image))
        {
            throw UnknownImage(number, result.ImageId);
        }

        if (result.Box is { } box && type == IouType.Box && areasAreThoseOfBoxes)
        {
            return new EvaluationDetection(result.ImageId, result.CategoryId, result.Score, box, Area: box.Area);
        }

        var mask = result.Segmentation is { } segmentation ? Draw(segmentation, image, name) : DrawBox(result.Box!.Value, image, name);
        var area = areasAreThoseOfBoxes && result.Box is { } given ? given.Area : mask.Area;
        return new EvaluationDetection(result.ImageId, result.CategoryId, result.Score, result.Box ?? BoxOf(mask), mask, area);
    }

    private static CocoBox BoxOf(RunLengthMask mask) => CocoBox.FromBoundingBox(mask.BoundingBox);

    private static RunLengthMask Draw(CocoSegmentation segmentation, CocoImage image, string name)
    {
        if (segmentation.Mask is { } mask && !HasSize(image))
        {
            return mask;
        }

        try
        {
            return segmentation.ToMask(image.Height, image.Width);
        }
        catch (ArgumentException)
        {
            var size = HasSize(image) ? $"{image.Height}×{image.Width}" : "unknown";
            throw new InvalidDataException($"{name}: field 'segmentation' does not fit image {image.Id}, whose size is {size}.");
        }
    }

    private static RunLengthMask DrawBox(CocoBox box, CocoImage image, string name)
    {
        try
        {
            return RunLengthMask.FromBox(box.ToBoundingBox(), image.Height, image.Width);
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException(
                $"{name}: field 'bbox' cannot be drawn in image {image.Id} of {image.Height}×{image.Width} pixels.");
        }
    }

    private static bool HasSize(CocoImage image) => image.Height > 0 && image.Width > 0;
}
