using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>The shape of an object in a COCO file. Polygons are rasterized when the mask is requested.</summary>
internal sealed class CocoShape : IObjectShape
{
    private readonly CocoSegmentation _segmentation;
    private readonly BoundingBox? _box;
    private readonly ImageSize _size;

    /// <param name="segmentation">The outline.</param>
    /// <param name="box">The annotated box; null for the box of the mask.</param>
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
