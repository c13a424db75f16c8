using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>Pseudo labels as COCO results, which other tools can read and write.</summary>
public static class PseudoLabelFile
{
    /// <summary>Writes pseudo labels atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="categoryIds">The id of each noun.</param>
    /// <param name="images">The id of each image and its pseudo labels, enumerated once.</param>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, long> categoryIds,
        IEnumerable<(long ImageId, IReadOnlyList<Detection> Labels)> images) =>
        CocoResults.Write(path, ToResults(categoryIds, images));

    /// <summary>Pseudo labels as they are written.</summary>
    internal static IEnumerable<CocoResult> ToResults(
        IReadOnlyDictionary<string, long> categoryIds, IEnumerable<(long ImageId, IReadOnlyList<Detection> Labels)> images) =>
        images.SelectMany(image => image.Labels.Select(label => new CocoResult(
            image.ImageId,
            categoryIds[label.ClassName],
            label.Score,
            CocoBox.FromBoundingBox(label.Box),
            CocoSegmentation.FromMask(label.Mask),
            label.MaskNoise)));

    /// <summary>Reads the pseudo labels of images. A label without a box gets the box of its mask.</summary>
    /// <param name="path">A COCO results file. Missing scores are 1.</param>
    /// <param name="imageIds">The id of each image.</param>
    /// <param name="categoryIds">The id of each noun.</param>
    /// <param name="sizeOf">Returns the size of the image with an index, to check masks; null for no check.</param>
    /// <returns>For each image its pseudo labels in the order of the file.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is malformed, has an unknown image or class, or a mask is missing or has another size than its image.
    /// </exception>
    public static IReadOnlyList<IReadOnlyList<Detection>> Read(
        string path, IReadOnlyList<long> imageIds, IReadOnlyDictionary<string, long> categoryIds, Func<int, ImageSize>? sizeOf = null)
    {
        ArgumentNullException.ThrowIfNull(imageIds);
        var indices = imageIds.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index);
        var names = categoryIds.ToDictionary(pair => pair.Value, pair => pair.Key);
        var labels = imageIds.Select(_ => new List<Detection>()).ToArray();
        var sizes = new Dictionary<int, ImageSize>();
        var number = 0;
        foreach (var result in CocoResults.Read(path, defaultScore: 1))
        {
            number++;
            InvalidDataException Error(string problem) => new($"{Path.GetFileName(path)}: result number {number}: {problem}");
            if (!indices.TryGetValue(result.ImageId, out var index))
            {
                throw Error($"field 'image_id' is {result.ImageId}, which is not a training image.");
            }

            if (!names.TryGetValue(result.CategoryId, out var name))
            {
                throw Error($"field 'category_id' is {result.CategoryId}, which is none of the nouns of the configuration.");
            }

            var segmentation = result.Segmentation ?? throw (result.MaskProblem is { } problem
                ? new InvalidDataException($"{Path.GetFileName(path)}: {problem}.")
                : Error("field 'segmentation' is missing."));
            if (sizeOf is null && segmentation.Mask is null)
            {
                throw Error("field 'segmentation' has polygons instead of run lengths.");
            }

            RunLengthMask mask;
            if (!sizes.TryGetValue(index, out var size))
            {
                sizes[index] = size = sizeOf?.Invoke(index) ?? new ImageSize(segmentation.Mask!.Height, segmentation.Mask.Width);
            }

            try
            {
                mask = segmentation.ToMask(size.Height, size.Width);
            }
            catch (ArgumentException)
            {
                throw Error($"field 'segmentation' does not match image {result.ImageId} of {size.Height}×{size.Width} pixels.");
            }

            labels[index].Add(new Detection(
                name, (float)result.Score, result.Box?.ToBoundingBox() ?? mask.BoundingBox, mask, (float?)result.MaskNoise));
        }

        return labels;
    }
}
