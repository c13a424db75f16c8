using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>
/// An annotated image as a row of a data view: the columns that trainers and evaluation read, except the image, which <c>LoadImages</c>
/// loads from <see cref="ImagePath"/>.
/// </summary>
public sealed class AnnotatedRow
{
    /// <summary>The image file.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The class of each object.</summary>
    public string[] Label { get; set; } = [];

    /// <summary>x0 y0 x1 y1 of each object, in pixels, within the image.</summary>
    public float[] BoundingBoxes { get; set; } = [];

    /// <summary>
    /// The mask of each object: COCO compressed run lengths of a mask with the size of the image. Empty for an object with only a box:
    /// training uses its box and no mask.
    /// </summary>
    public string[] Masks { get; set; } = [];

    /// <summary>Converts COCO instances to rows, one for each image, in the order of the file.</summary>
    /// <remarks>
    /// Crowd regions, objects whose mask cannot be read or is empty, and boxes outside their image are left out. Boxes that extend beyond
    /// their image are clipped. An image is left out too if all of its objects are: as a row without objects it would be wrong.
    /// </remarks>
    /// <param name="instances">The content of a COCO file.</param>
    /// <param name="imageFolder">Folder of the images; file names that are full paths do not change.</param>
    /// <param name="leftOut">Counts what is left out, by reason.</param>
    /// <param name="cancellationToken">Cancels the work, which draws every polygon once.</param>
    /// <exception cref="System.IO.InvalidDataException">An image has no file name.</exception>
    public static IReadOnlyList<AnnotatedRow> FromCoco(
        CocoInstances instances, string imageFolder, CauseCounts leftOut, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instances);
        ArgumentNullException.ThrowIfNull(imageFolder);
        ArgumentNullException.ThrowIfNull(leftOut);
        return Annotations.RowBuilder.Build(instances, imageFolder, leftOut, cancellationToken);
    }
}
