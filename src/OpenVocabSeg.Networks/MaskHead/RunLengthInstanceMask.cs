using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>A mask given by its run lengths in the original image. It is never decoded as a whole.</summary>
/// <remarks>
/// Boxes are rounded to whole network pixels (half to even); the last column and row are excluded, as in the authors' crop. The crop is
/// resampled bilinearly, directly from the original image: the mask is never resized as a whole. A target pixel belongs to the object if
/// its value is at least 0.5; with the authors' dilation, if it is above 0.
/// </remarks>
internal sealed class RunLengthInstanceMask : IInstanceMask
{
    private readonly RunLengthMask _mask;
    private readonly ImageTransform _transform;
    private readonly bool _dilated;
    private RunLengthPixels? _pixels;

    /// <summary>Wraps a mask.</summary>
    /// <param name="mask">The mask, with the size of the original image.</param>
    /// <param name="transform">The transform from the original image to the network input.</param>
    /// <param name="dilated"><see cref="AuthorsCompatibility.DilatedMaskTargets"/>.</param>
    /// <exception cref="ArgumentException">The mask does not have the size of the original image.</exception>
    public RunLengthInstanceMask(RunLengthMask mask, ImageTransform transform, bool dilated)
    {
        if (mask.Height != transform.Original.Height || mask.Width != transform.Original.Width)
        {
            throw new ArgumentException(
                $"The mask has {mask.Height}×{mask.Width} pixels, but its image has {transform.Original}.", nameof(mask));
        }

        (_mask, _transform, _dilated) = (mask, transform, dilated);
    }

    /// <inheritdoc/>
    public void Draw(ReadOnlySpan<float> box, int resolution, Span<float> target)
    {
        var pixels = _pixels ??= new RunLengthPixels(_mask);
        MaskCropping.Draw(pixels, _transform, box, resolution, _dilated, target);
    }
}
