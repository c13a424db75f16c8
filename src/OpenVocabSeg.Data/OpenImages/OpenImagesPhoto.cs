namespace OpenVocabSeg.Data.OpenImages;

/// <summary>A photo of Open Images with its objects.</summary>
/// <param name="Id">Image id.</param>
/// <param name="Path">Path of its file.</param>
/// <param name="Instances">Its objects in the order of the segmentation file; may be empty.</param>
internal sealed record OpenImagesPhoto(string Id, string Path, IReadOnlyList<OpenImagesInstance> Instances);
