namespace OpenVocabSeg.Data.OpenImages;

/// <summary>An annotated object in a photo of Open Images.</summary>
/// <param name="ClassName">Name of its class.</param>
/// <param name="MaskPath">Path of its mask image.</param>
/// <param name="Segmentation">Its line of the segmentation file.</param>
internal sealed record OpenImagesInstance(string ClassName, string MaskPath, OpenImagesSegmentation Segmentation)
{
    /// <summary>Reads the mask at the size of the photo, see <see cref="OpenImagesMask.Load"/>.</summary>
    /// <param name="height">Height of the photo in pixels, at least 1.</param>
    /// <param name="width">Width of the photo in pixels, at least 1.</param>
    public RunLengthMask LoadMask(int height, int width) => OpenImagesMask.Load(MaskPath, height, width);
}
