using System.Runtime.InteropServices;
using OpenVocabSeg.Data.Images;

namespace OpenVocabSeg.Data;

/// <summary>
/// Preprocessing of images for a network. The shorter side is resized to <see cref="MinSize"/>, or to less if the longer side would
/// exceed <see cref="MaxSize"/>. Then (value − mean) / divisor is applied to each channel. The defaults are the authors'.
/// </summary>
public sealed record ImagePreprocessing
{
    private const int LargestMinSize = 4096;
    private const int LargestMaxSize = 16_384;

    /// <summary>Length of the shorter side in pixels, 1 to 4096.</summary>
    public int MinSize { get; init; } = 800;

    /// <summary>Maximum length of the longer side in pixels, at most 16 384.</summary>
    public int MaxSize { get; init; } = 1333;

    /// <summary>The order of the network's input channels.</summary>
    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.BlueGreenRed;

    /// <summary>Mean of each input channel on the scale 0…255, three numbers in <see cref="ChannelOrder"/>.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [102.9801f, 115.9465f, 122.7717f];

    /// <summary>Divisor of each input channel after subtraction of the mean, three numbers in <see cref="ChannelOrder"/>.</summary>
    public IReadOnlyList<float> Divisor { get; init; } = [1f, 1f, 1f];

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">
    /// A side is out of range, or the channels are not three, or a mean is not finite, or a divisor is not finite and positive.
    /// </exception>
    public void Validate()
    {
        if (MinSize < 1 || MaxSize < MinSize)
        {
            throw new ArgumentException($"{nameof(MinSize)} ({MinSize}) must be at least 1 and at most {nameof(MaxSize)} ({MaxSize}).");
        }

        if (MinSize > LargestMinSize || MaxSize > LargestMaxSize)
        {
            throw new ArgumentException(
                $"{nameof(MinSize)} ({MinSize}) must be at most {LargestMinSize}, {nameof(MaxSize)} ({MaxSize}) at most {LargestMaxSize}.");
        }

        if (!Enum.IsDefined(ChannelOrder))
        {
            throw new ArgumentException($"This {nameof(ChannelOrder)} does not exist: {ChannelOrder}.");
        }

        if (Mean is not { Count: 3 } || Divisor is not { Count: 3 })
        {
            throw new ArgumentException(
                $"{nameof(Mean)} and {nameof(Divisor)} must have three numbers, got {Mean?.Count ?? 0} and {Divisor?.Count ?? 0}.");
        }

        if (!Mean.All(float.IsFinite))
        {
            throw new ArgumentException($"{nameof(Mean)} must be finite, got {string.Join(", ", Mean)}.");
        }

        if (Divisor.Any(value => !(value > 0) || !float.IsFinite(value)))
        {
            throw new ArgumentException($"{nameof(Divisor)} must be positive, got {string.Join(", ", Divisor)}.");
        }
    }

    /// <summary>The size to which an image is resized.</summary>
    /// <param name="original">The original size.</param>
    /// <remarks>
    /// As in the authors' code, the longer side is truncated, and the shorter one is rounded half to even if <see cref="MaxSize"/> limits
    /// it.
    /// </remarks>
    public ImageSize NetworkSize(ImageSize original)
    {
        int shorter = Math.Min(original.Height, original.Width);
        int longer = Math.Max(original.Height, original.Width);
        var size = MinSize;
        if ((double)longer / shorter * size > MaxSize)
        {
            // If the sides differ by more than a factor of MaxSize, the shorter side would have no pixel.
            size = Math.Max((int)Math.Round((double)MaxSize * shorter / longer, MidpointRounding.ToEven), 1);
        }

        if (shorter == size)
        {
            return original;
        }

        return original.Width < original.Height
            ? new ImageSize((int)((double)size * original.Height / original.Width), size)
            : new ImageSize(size, (int)((double)size * original.Width / original.Height));
    }

    /// <summary>Resizes an image and optionally flips it. Uses no tensors, so it may run on a background thread.</summary>
    /// <param name="image">The image.</param>
    /// <param name="flip">Whether the image is flipped horizontally.</param>
    public PreparedImage Prepare(PixelImage image, bool flip = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        var original = new ImageSize(image.Height, image.Width);
        var network = NetworkSize(original);
        var resized = BilinearResizer.Resize(image, network);
        return new PreparedImage(flip ? Mirror(resized) : resized, new ImageTransform(original, network, flip));
    }

    private static PixelImage Mirror(PixelImage image)
    {
        var pixels = (byte[])image.Pixels.Clone();
        var mirrored = MemoryMarshal.Cast<byte, Pixel>(pixels.AsSpan());
        for (var y = 0; y < image.Height; y++)
        {
            mirrored.Slice(y * image.Width, image.Width).Reverse();
        }

        return new PixelImage(image.Height, image.Width, pixels);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Pixel(byte First, byte Second, byte Third);
}
