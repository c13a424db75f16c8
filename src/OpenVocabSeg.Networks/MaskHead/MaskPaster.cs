using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>
/// Pastes the M×M probabilities of the mask head into the image and encodes them as run lengths: <see cref="MaskPasting"/> for tensors.
/// </summary>
internal static class MaskPaster
{
    /// <summary>Pastes the masks of one image.</summary>
    /// <param name="probabilities">[n, M, M] in 0…1.</param>
    /// <param name="boxes">[n, 4] in pixels of <paramref name="boxSpace"/>, inclusive.</param>
    /// <param name="boxSpace">Size of the image in whose pixels the boxes are given: the network input.</param>
    /// <param name="size">Size of the masks: that of the original image, or that of the network input.</param>
    /// <param name="threshold">Probability above which a pixel belongs to the object, in 0…1.</param>
    /// <returns>n masks.</returns>
    public static RunLengthMask[] Paste(
        Tensor probabilities, Tensor boxes, ImageSize boxSpace, ImageSize size, float threshold = 0.5f)
    {
        using var scope = NewDisposeScope();
        var area = (int)(probabilities.shape[1] * probabilities.shape[2]);
        var values = probabilities.ReadArray<float>();
        var corners = boxes.ReadArray<float>();
        var scaleX = (float)((double)size.Width / boxSpace.Width);
        var scaleY = (float)((double)size.Height / boxSpace.Height);
        var masks = new RunLengthMask[corners.Length / 4];
        for (var i = 0; i < masks.Length; i++)
        {
            var box = corners.AsSpan(4 * i, 4);
            masks[i] = MaskPasting.Paste(
                values.AsSpan(i * area, area),
                [box[0] * scaleX, box[1] * scaleY, box[2] * scaleX, box[3] * scaleY],
                size,
                threshold);
        }

        return masks;
    }
}
