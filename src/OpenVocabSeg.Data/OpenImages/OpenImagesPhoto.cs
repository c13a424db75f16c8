namespace OpenVocabSeg.Data.OpenImages;

/// <summary>A photo of Open Images with its objects.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Path of its file.</param>
/// <param name="Instances">Its objects in the order of the segmentation file; empty where none is known.</param>
internal sealed record OpenImagesPhoto(string Id, string Path, IReadOnlyList<OpenImagesInstance> Instances);
