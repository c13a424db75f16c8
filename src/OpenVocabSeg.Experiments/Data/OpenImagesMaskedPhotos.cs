using OpenVocabSeg.Data.OpenImages;

namespace OpenVocabSeg.Experiments;

/// <summary>Photos with masks in the format of Open Images, see <see cref="OpenImagesFolder"/>.</summary>
/// <param name="Images">Folder of the photos.</param>
/// <param name="ClassDescriptions">File with the names of the classes.</param>
/// <param name="Segmentations">File with the objects.</param>
/// <param name="Masks">Folder of the mask images.</param>
public sealed record OpenImagesMaskedPhotos(string Images, string ClassDescriptions, string Segmentations, string Masks)
    : MaskedPhotos(Images);
