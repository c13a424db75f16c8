namespace OpenVocabSeg.Data.OpenImages;

/// <summary>Paths of the parts of an Open Images download.</summary>
/// <param name="ClassDescriptions">File with the names of the classes, see <see cref="OpenImagesClasses"/>.</param>
/// <param name="Segmentations">File with the objects, see <see cref="OpenImagesSegmentations"/>.</param>
/// <param name="Images">Folder of the photos, <c>ImageID.jpg</c>.</param>
/// <param name="Masks">Folder of the mask images, without subfolders.</param>
internal sealed record OpenImagesFolder(string ClassDescriptions, string Segmentations, string Images, string Masks);
