using System.Numerics;
using System.Runtime.InteropServices;

namespace OpenVocabSeg.Data.Masks;

/// <summary>
/// Converts between row-major pixels and column-major run lengths. Both directions process rows, not columns: a run boundary is
/// where a pixel differs from the pixel above it, and whole rows are compared and combined as vectors.
/// </summary>
internal static class RunLengthBitmap
{
    /// <summary>Run lengths of row-major pixels (0 outside, everything else inside).</summary>
    public static uint[] Encode(ReadOnlySpan<byte> pixels, int height, int width)
    {
        var ends = new int[width];
        for (var x = 0; x < width; x++)
        {
            // The pixel before the top of a column is the bottom pixel of the previous column.
            var before = x > 0 && pixels[((height - 1) * width) + x - 1] != 0;
            ends[x] = before != (pixels[x] != 0) ? 1 : 0;
        }

        for (var y = 1; y < height; y++)
        {
            var row = pixels.Slice(y * width, width);
            var above = pixels.Slice((y - 1) * width, width);
            for (var x = NextChange(row, above, 0); x < width; x = NextChange(row, above, x + 1))
            {
                ends[x]++;
            }
        }

        // Number of boundaries in a column → index of its first boundary.
        var boundaryCount = 0;
        for (var x = 0; x < width; x++)
        {
            (ends[x], boundaryCount) = (boundaryCount, boundaryCount + ends[x]);
        }

        var boundaries = new uint[boundaryCount + 1];
        for (var x = 0; x < width; x++)
        {
            var before = x > 0 && pixels[((height - 1) * width) + x - 1] != 0;
            if (before != (pixels[x] != 0))
            {
                boundaries[ends[x]++] = (uint)(x * height);
            }
        }

        for (var y = 1; y < height; y++)
        {
            var row = pixels.Slice(y * width, width);
            var above = pixels.Slice((y - 1) * width, width);
            for (var x = NextChange(row, above, 0); x < width; x = NextChange(row, above, x + 1))
            {
                boundaries[ends[x]++] = (uint)((x * height) + y);
            }
        }

        boundaries[boundaryCount] = (uint)(height * width);
        for (var i = boundaryCount; i > 0; i--)
        {
            boundaries[i] -= boundaries[i - 1];
        }

        return boundaries;
    }

    /// <summary>Writes 0 and 1 for every pixel, row-major.</summary>
    public static void Decode(ReadOnlySpan<uint> counts, int height, int width, Span<byte> pixels)
    {
        pixels.Clear();
        var position = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            var (x, y) = Math.DivRem(position, height);
            if (y > 0 && x < width)
            {
                pixels[(int)((y * width) + x)] ^= 1;
            }

            var end = position + counts[i];
            if ((i & 1) == 1)
            {
                var firstColumn = (int)((position + height - 1) / height);
                var endColumn = (int)((end + height - 1) / height);
                pixels[firstColumn..endColumn].Fill(1);
            }

            position = end;
        }

        for (var y = 1; y < height; y++)
        {
            ToggleByRowAbove(pixels.Slice(y * width, width), pixels.Slice((y - 1) * width, width));
        }
    }

    private static int NextChange(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int x)
    {
        while (x < row.Length)
        {
            x += row[x..].CommonPrefixLength(above[x..]);
            if (x >= row.Length || (row[x] != 0) != (above[x] != 0))
            {
                break;
            }

            // Two different values that are both inside.
            x++;
        }

        return x;
    }

    private static void ToggleByRowAbove(Span<byte> row, ReadOnlySpan<byte> above)
    {
        var rowVectors = MemoryMarshal.Cast<byte, Vector<byte>>(row);
        var aboveVectors = MemoryMarshal.Cast<byte, Vector<byte>>(above);
        for (var i = 0; i < rowVectors.Length; i++)
        {
            rowVectors[i] ^= aboveVectors[i];
        }

        for (var x = rowVectors.Length * Vector<byte>.Count; x < row.Length; x++)
        {
            row[x] ^= above[x];
        }
    }
}
