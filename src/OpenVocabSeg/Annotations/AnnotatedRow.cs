using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>
/// An annotated image as a row of a data view: the columns that trainers and evaluation read, but for the image itself, which
/// <c>LoadImages</c> loads from <see cref="ImagePath"/>.
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
    /// The mask of each object: COCO compressed run lengths of a mask of the size of the image. Empty for an object of which only a box is
    /// known: its box is trained on, and no mask.
    /// </summary>
    public string[] Masks { get; set; } = [];

    /// <summary>COCO instances as rows, one for each image, in the order of the file.</summary>
    /// <remarks>
    /// Left out are crowd regions, objects whose mask cannot be read or has no pixel, and boxes outside their image; boxes that reach
    /// beyond it are clipped. An image all of whose objects are left out is left out too: as a row it would say that nothing is there.
    /// </remarks>
    /// <param name="instances">The content of a COCO file.</param>
    /// <param name="imageFolder">Folder of the images; names that are full paths stay as they are.</param>
    /// <param name="leftOut">Counts what is left out and why.</param>
    /// <param name="cancellationToken">Ends the work, which draws every polygon once.</param>
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
