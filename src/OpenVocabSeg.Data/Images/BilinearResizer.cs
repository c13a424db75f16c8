using System.Buffers;

namespace OpenVocabSeg.Data.Images;

/// <summary>
/// Antialiased bilinear resizing of 8-bit images, bit-equal to the Python Imaging Library (<c>Image.resize</c> with
/// <c>BILINEAR</c>), which the authors used.
/// </summary>
/// <remarks>
/// A horizontal pass, then a vertical pass. When the image is reduced, the triangle filter widens. Weights are fixed-point
/// numbers with 22 fractional bits, and each pass rounds to 8 bits.
/// </remarks>
internal static class BilinearResizer
{
    private const int FractionBits = 22;
    private const int Half = 1 << (FractionBits - 1);
    private const int Channels = 3;

    /// <summary>Resizes an image.</summary>
    /// <param name="image">The image; it is not changed.</param>
    /// <param name="size">The new size.</param>
    /// <returns>An image of that size; <paramref name="image"/> itself if it has that size already.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A side is smaller than 1.</exception>
    public static PixelImage Resize(PixelImage image, ImageSize size)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Height, 1, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Width, 1, nameof(size));
        if (size.Height == image.Height && size.Width == image.Width)
        {
            return image;
        }

        var result = new byte[Channels * size.Height * size.Width];
        if (size.Height == image.Height)
        {
            ResizeRows(image.Pixels, image.Height, image.Width, size.Width, result);
        }
        else if (size.Width == image.Width)
        {
            ResizeColumns(image.Pixels, image.Height, image.Width, size.Height, result);
        }
        else
        {
            var rows = ArrayPool<byte>.Shared.Rent(Channels * image.Height * size.Width);
            ResizeRows(image.Pixels, image.Height, image.Width, size.Width, rows);
            ResizeColumns(rows, image.Height, size.Width, size.Height, result);
            ArrayPool<byte>.Shared.Return(rows);
        }

        return new PixelImage(size.Height, size.Width, result);
    }

    private static void ResizeRows(ReadOnlySpan<byte> source, int height, int width, int newWidth, Span<byte> destination)
    {
        var filter = TriangleFilter.Create(width, newWidth);
        for (var y = 0; y < height; y++)
        {
            var row = source.Slice(Channels * y * width, Channels * width);
            var output = destination.Slice(Channels * y * newWidth, Channels * newWidth);
            for (var x = 0; x < newWidth; x++)
            {
                var weights = filter.Weights(x);
                var window = row.Slice(Channels * filter.First(x), Channels * weights.Length);
                int sum0 = Half, sum1 = Half, sum2 = Half;
                for (var i = 0; i < weights.Length; i++)
                {
                    var weight = weights[i];
                    sum0 += window[Channels * i] * weight;
                    sum1 += window[Channels * i + 1] * weight;
                    sum2 += window[Channels * i + 2] * weight;
                }

                output[Channels * x] = ToByte(sum0);
                output[Channels * x + 1] = ToByte(sum1);
                output[Channels * x + 2] = ToByte(sum2);
            }
        }
    }

    private static void ResizeColumns(ReadOnlySpan<byte> source, int height, int width, int newHeight, Span<byte> destination)
    {
        var filter = TriangleFilter.Create(height, newHeight);
        var stride = Channels * width;
        var sums = ArrayPool<int>.Shared.Rent(stride);
        for (var y = 0; y < newHeight; y++)
        {
            var weights = filter.Weights(y);
            var line = sums.AsSpan(0, stride);
            line.Fill(Half);
            for (var i = 0; i < weights.Length; i++)
            {
                var weight = weights[i];
                var row = source.Slice((filter.First(y) + i) * stride, stride);
                for (var x = 0; x < line.Length; x++)
                {
                    line[x] += row[x] * weight;
                }
            }

            var output = destination.Slice(y * stride, stride);
            for (var x = 0; x < line.Length; x++)
            {
                output[x] = ToByte(line[x]);
            }
        }

        ArrayPool<int>.Shared.Return(sums);
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);

    /// <summary>For each output position, the first input position in its filter, and the weights from there on.</summary>
    private sealed class TriangleFilter
    {
        private readonly int[] _first;
        private readonly int[] _count;
        private readonly int[] _weights;
        private readonly int _stride;

        private TriangleFilter(int[] first, int[] count, int[] weights, int stride)
        {
            _first = first;
            _count = count;
            _weights = weights;
            _stride = stride;
        }

        public static TriangleFilter Create(int oldLength, int newLength)
        {
            var scale = (double)oldLength / newLength;
            var support = Math.Max(scale, 1);
            var stride = (int)Math.Ceiling(support) * 2 + 1;
            var first = new int[newLength];
            var count = new int[newLength];
            var weights = new int[newLength * stride];
            Span<double> raw = stride <= 256 ? stackalloc double[stride] : new double[stride];
            for (var i = 0; i < newLength; i++)
            {
                var center = (i + 0.5) * scale;
                first[i] = Math.Max((int)(center - support + 0.5), 0);
                count[i] = Math.Min((int)(center + support + 0.5), oldLength) - first[i];
                var sum = 0.0;
                for (var j = 0; j < count[i]; j++)
                {
                    raw[j] = Math.Max(0, 1 - Math.Abs((j + first[i] - center + 0.5) * (1 / support)));
                    sum += raw[j];
                }

                for (var j = 0; j < count[i]; j++)
                {
                    weights[i * stride + j] = (int)(raw[j] / sum * (1 << FractionBits) + 0.5);
                }
            }

            return new TriangleFilter(first, count, weights, stride);
        }

        public int First(int position) => _first[position];

        public ReadOnlySpan<int> Weights(int position) => _weights.AsSpan(position * _stride, _count[position]);
    }
}
