using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>A batch of images as one tensor, padded with zeros at the bottom and on the right to the largest height and width.</summary>
internal sealed class ImageBatch : IDisposable
{
    private ImageBatch(Tensor pixels, IReadOnlyList<ImageTransform> transforms)
    {
        Pixels = pixels;
        Transforms = transforms;
    }

    /// <summary>[B, 3, H, W] float32, normalized.</summary>
    public Tensor Pixels { get; }

    /// <summary>The transform of each image: its sizes before and after resizing.</summary>
    public IReadOnlyList<ImageTransform> Transforms { get; }

    /// <summary>Creates the tensor. The bytes are copied to the device once and converted there.</summary>
    /// <param name="images">At least one image.</param>
    /// <param name="preprocessing">The order, mean and divisor of the channels.</param>
    /// <param name="device">The device of the tensor.</param>
    /// <param name="processes">Processes that have other images of the batch: all get one size. Null means none.</param>
    /// <exception cref="ArgumentException">There is no image.</exception>
    public static ImageBatch Create(
        IReadOnlyList<PreparedImage> images, ImagePreprocessing preprocessing, Device device, ICollective? processes = null)
    {
        if (images.Count == 0)
        {
            throw new ArgumentException("A batch needs at least one image.", nameof(images));
        }

        using var scope = NewDisposeScope();
        long[] own = [images.Max(image => image.Pixels.Height), images.Max(image => image.Pixels.Width)];
        var size = processes is null ? own : processes.Largest(own);
        var (height, width) = (size[0], size[1]);
        var batch = zeros([images.Count, 3, height, width], ScalarType.Float32, device);
        var mean = tensor(preprocessing.Mean.ToArray(), device: device).reshape(3, 1, 1);
        var divisor = tensor(preprocessing.Divisor.ToArray(), device: device).reshape(3, 1, 1);
        for (var i = 0; i < images.Count; i++)
        {
            var pixels = images[i].Pixels;
            var values = tensor(pixels.Pixels, [pixels.Height, pixels.Width, 3], ScalarType.Byte, device).permute(2, 0, 1);
            if (preprocessing.ChannelOrder == ChannelOrder.RedGreenBlue)
            {
                values = values.flip(0);
            }

            // The copy converts the values, so bytes go to the device and not floats, which are four times larger.
            batch[i].narrow(1, 0, pixels.Height).narrow(2, 0, pixels.Width).copy_(values).sub_(mean).div_(divisor);
        }

        return new ImageBatch(batch.MoveToOuterDisposeScope(), [.. images.Select(image => image.Transform)]);
    }

    /// <summary>Combines tensors of different sizes into one, padded with zeros at the bottom and on the right.</summary>
    /// <param name="images">Tensors [C, hᵢ, wᵢ].</param>
    /// <returns>[B, C, max h, max w].</returns>
    internal static Tensor Pad(IReadOnlyList<Tensor> images)
    {
        using var scope = NewDisposeScope();
        var height = images.Max(image => image.shape[1]);
        var width = images.Max(image => image.shape[2]);
        if (images.All(image => image.shape[1] == height && image.shape[2] == width))
        {
            return stack(images).MoveToOuterDisposeScope();
        }

        var first = images[0];
        var batch = zeros([images.Count, first.shape[0], height, width], first.dtype, first.device);
        for (var i = 0; i < images.Count; i++)
        {
            batch[i].narrow(1, 0, images[i].shape[1]).narrow(2, 0, images[i].shape[2]).copy_(images[i]);
        }

        return batch.MoveToOuterDisposeScope();
    }

    /// <summary>Pads maps with zeros at the bottom and on the right to the largest of all processes.</summary>
    /// <param name="maps">Maps [B, C, h, w].</param>
    /// <param name="collective">Processes that have other images of the batch.</param>
    /// <returns>The maps, in the caller's dispose scope; the inputs themselves if they have that size.</returns>
    internal static Tensor[] PadAlike(IReadOnlyList<Tensor> maps, ICollective collective)
    {
        var sizes = collective.Largest([.. maps.SelectMany(map => map.shape[^2..])]);
        return
        [
            .. maps.Select((map, i) => (sizes[2 * i], sizes[2 * i + 1]) == (map.shape[^2], map.shape[^1])
                ? map
                : nn.functional.pad(map, [0, sizes[2 * i + 1] - map.shape[^1], 0, sizes[2 * i] - map.shape[^2]])),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => Pixels.Dispose();
}
