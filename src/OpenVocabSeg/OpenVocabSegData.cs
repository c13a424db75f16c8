using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>Loads annotated images as data views.</summary>
/// <remarks>
/// The views have the columns of <see cref="AnnotatedRow"/>: <c>ImagePath</c>, <c>Label</c>, <c>BoundingBoxes</c>, <c>Masks</c>.
/// <c>LoadImages("Image", null, "ImagePath")</c> and <c>MapValueToKey("Label")</c> convert them to the columns that the trainers need.
/// </remarks>
public sealed class OpenVocabSegData
{
    private readonly MLContext _context;

    internal OpenVocabSegData(MLContext context) => _context = context;

    /// <summary>
    /// Loads annotations of any format that <see cref="AnnotationFiles.Open"/> recognizes: COCO, YOLO, LabelMe, Pascal VOC, CVAT, Label
    /// Studio. Objects and images that are left out are counted, and reported to <see cref="MLContext.Log"/>.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="imageFolder">Folder of the images; null means the location that the format defines.</param>
    /// <param name="split">The part of the data set, such as "train"; null means all of it.</param>
    /// <param name="leftOut">Also receives the counts of what is left out; may be null.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <exception cref="IOException">A file, a folder or an image is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// The format is not recognized, a file is damaged, no object can be used, or an image cannot be read or does not have its annotated
    /// size; the message names file and field.
    /// </exception>
    public IDataView LoadFromAnnotations(
        string path,
        string? imageFolder = null,
        string? split = null,
        CauseCounts? leftOut = null,
        CancellationToken cancellationToken = default)
    {
        var source = AnnotationFiles.Open(path, new AnnotationReadOptions { ImageFolder = imageFolder, Split = split });
        return Load(source, leftOut ?? new CauseCounts(), cancellationToken);
    }

    /// <summary>
    /// Loads a COCO instances file. Objects and images that are left out are counted, and reported to <see cref="MLContext.Log"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="imageFolder">Folder of the images; null means the folder of the file.</param>
    /// <param name="leftOut">Also receives the counts of what is left out; may be null.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <exception cref="IOException">The file, the folder or an image is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not an instances file or is damaged, no object can be used, or an image cannot be read or does not have its annotated
    /// size; the message names file and field.
    /// </exception>
    public IDataView LoadFromCoco(
        string path, string? imageFolder = null, CauseCounts? leftOut = null, CancellationToken cancellationToken = default)
    {
        var options = new AnnotationReadOptions { ImageFolder = imageFolder, Format = AnnotationFormat.Coco };
        return Load(AnnotationFiles.Open(path, options), leftOut ?? new CauseCounts(), cancellationToken);
    }

    /// <summary>Loads the content of a COCO instances file. Images are not read.</summary>
    /// <param name="instances">The content.</param>
    /// <param name="imageFolder">Folder of the images.</param>
    /// <param name="leftOut">Also receives the counts of what is left out; may be null.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <exception cref="InvalidDataException">An image has no file name.</exception>
    public IDataView LoadFromCoco(
        CocoInstances instances, string imageFolder, CauseCounts? leftOut = null, CancellationToken cancellationToken = default)
    {
        leftOut ??= new CauseCounts();
        var rows = AnnotatedRow.FromCoco(instances, imageFolder, leftOut, cancellationToken);
        Report(leftOut);
        return _context.Data.LoadFromEnumerable(rows);
    }

    private IDataView Load(AnnotationSource source, CauseCounts leftOut, CancellationToken cancellationToken)
    {
        var instances = source.ToCoco(leftOut, fullPaths: true, cancellationToken);
        var rows = AnnotatedRow.FromCoco(instances, "", leftOut, cancellationToken);
        if (rows.Count == 0)
        {
            throw new InvalidDataException($"{source.Path}: no image has an object that can be used. Left out: {leftOut}.");
        }

        CheckImages(source, instances, rows, cancellationToken);
        Report(leftOut);
        return _context.Data.LoadFromEnumerable(rows);
    }

    private static void CheckImages(
        AnnotationSource source, CocoInstances instances, IReadOnlyList<AnnotatedRow> rows, CancellationToken cancellationToken)
    {
        var used = rows.Select(row => row.ImagePath).ToHashSet(StringComparer.Ordinal);
        ImageCheck.Run(
            [
                .. instances.Images.Where(image => used.Contains(image.FileName!)).Select(image => new ImageToCheck(
                    image.FileName!,
                    image.Height > 0 ? new ImageSize(image.Height, image.Width) : null,
                    $"its annotation in '{source.Path}'")),
            ],
            new ImageCheckOptions { Decode = false, CancellationToken = cancellationToken });
    }

    private void Report(CauseCounts leftOut)
    {
        if (leftOut.Total > 0)
        {
            using var channel = ((IChannelProvider)_context).Start("Annotations");
            channel.Warning(MessageSensitivity.None, $"Left out: {leftOut}.");
        }
    }
}
