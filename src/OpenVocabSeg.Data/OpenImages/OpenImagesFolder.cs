namespace OpenVocabSeg.Data.OpenImages;

/// <summary>Paths of the parts of an Open Images download.</summary>
/// <param name="ClassDescriptions">File with the names of the classes, see <see cref="OpenImagesClasses"/>.</param>
/// <param name="Segmentations">File with the objects, see <see cref="OpenImagesSegmentations"/>.</param>
/// <param name="Images">Folder of the photos, <c>ImageID.jpg</c>.</param>
/// <param name="Masks">Folder of the mask images, without subfolders.</param>
internal sealed record OpenImagesFolder(string ClassDescriptions, string Segmentations, string Images, string Masks)
{
    /// <summary>
    /// The files <c>class-descriptions.csv</c> and <c>segmentations.csv</c> and the folders <c>images</c> and <c>masks</c>.
    /// </summary>
    /// <param name="folder">The folder that contains them.</param>
    public static OpenImagesFolder In(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new OpenImagesFolder(
            Path.Combine(folder, "class-descriptions.csv"),
            Path.Combine(folder, "segmentations.csv"),
            Path.Combine(folder, "images"),
            Path.Combine(folder, "masks"));
    }
}
