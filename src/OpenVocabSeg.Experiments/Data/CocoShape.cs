using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>The shape of an object of a COCO file; polygons are kept, and drawn when their mask is asked for.</summary>
internal sealed class CocoShape : IObjectShape
{
    private readonly CocoSegmentation _segmentation;
    private readonly BoundingBox? _box;
    private readonly ImageSize _size;

    /// <param name="segmentation">The outline.</param>
    /// <param name="box">The box as annotated; that of the mask where null.</param>
    /// <param name="size">The size of the image.</param>
    public CocoShape(CocoSegmentation segmentation, BoundingBox? box, ImageSize size)
    {
        _segmentation = segmentation;
        _box = box;
        _size = size;
    }

    public BoundingBox Box => _box ?? Mask.BoundingBox;

    public RunLengthMask Mask => _segmentation.ToMask(_size.Height, _size.Width);
}
