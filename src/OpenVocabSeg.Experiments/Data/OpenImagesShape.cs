using OpenVocabSeg.Data;
using OpenVocabSeg.Data.OpenImages;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>
/// The shape of an object of Open Images. Its mask is an image file, which is read and resized to the photo when it is requested.
/// </summary>
/// <param name="instance">The object.</param>
/// <param name="photo">The size of its photo.</param>
internal sealed class OpenImagesShape(OpenImagesInstance instance, PhotoSize photo) : IObjectShape
{
    public BoundingBox Box => instance.Segmentation.Box(photo.Value.Height, photo.Value.Width);

    public RunLengthMask Mask => instance.LoadMask(photo.Value.Height, photo.Value.Width);
}
