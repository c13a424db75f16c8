using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>A mask given by its pixels, in the original image.</summary>
/// <remarks>
/// Boxes are rounded to whole network pixels (half to even), last column and row excluded, as the authors crop. The crop is
/// resampled bilinearly, straight from the original image: the mask is never resized as a whole. A target pixel belongs
/// to the object from 0.5 on; with the authors' dilation from anything above 0 on.
/// </remarks>
internal sealed class BitmapInstanceMask : IInstanceMask
{
    private readonly RunLengthMask _mask;
    private readonly ImageTransform _transform;
    private readonly bool _dilated;
    private byte[]? _bitmap;

    /// <summary>Wraps a mask, which is decoded when it is first drawn.</summary>
    /// <param name="mask">The mask, the size of the original image.</param>
    /// <param name="transform">The way from the original image to the network's input.</param>
    /// <param name="dilated"><see cref="AuthorsCompatibility.DilatedMaskTargets"/>.</param>
    /// <exception cref="ArgumentException">The mask does not have the size of the original image.</exception>
    public BitmapInstanceMask(RunLengthMask mask, ImageTransform transform, bool dilated)
    {
        if (mask.Height != transform.Original.Height || mask.Width != transform.Original.Width)
        {
            throw new ArgumentException(
                $"The mask has {mask.Height}×{mask.Width} pixels, its image {transform.Original}.", nameof(mask));
        }

        (_mask, _transform, _dilated) = (mask, transform, dilated);
    }

    /// <inheritdoc/>
    public void Draw(ReadOnlySpan<float> box, int resolution, Span<float> target)
    {
        var bitmap = _bitmap ??= _mask.ToBitmap();
        MaskCropping.Draw(bitmap, _transform, box, resolution, _dilated, target);
    }
}
