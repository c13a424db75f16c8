namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>
/// Label Studio's brush masks: red, green, blue and alpha of every pixel, packed by the JavaScript library <c>rle-pack</c>. The header
/// has the number of values (32 bits), bits per value − 1 (5 bits) and four widths of run lengths − 1 (4 bits each). Then follow the
/// runs: whether a value is repeated (1 bit), which of the four widths the length has (2 bits), the length − 1, and one value if it
/// is repeated, otherwise as many values as the length.
/// </summary>
internal static class BrushRuns
{
    private const int Channels = 4;
    private const int Opacity = 3;
    private const int WordBits = 8;
    private static readonly int[] LengthBits = [3, 4, 8, 16];

    /// <summary>Run lengths of the pixels that are not transparent, row by row, starting with a background run.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="pixelCount">Number of pixels of the image.</param>
    /// <exception cref="FormatException">The bytes are truncated, or have another number of pixels.</exception>
    public static List<uint> Decode(ReadOnlySpan<byte> packed, int pixelCount)
    {
        var bits = new BitReader(packed);
        var valueCount = (long)bits.Read(32);
        if (valueCount != (long)Channels * pixelCount)
        {
            throw new FormatException($"has {valueCount} values instead of {Channels} for each of {pixelCount} pixels");
        }

        var wordBits = (int)bits.Read(5) + 1;
        Span<int> lengthBits = stackalloc int[4];
        for (var i = 0; i < lengthBits.Length; i++)
        {
            lengthBits[i] = (int)bits.Read(4) + 1;
        }

        var runs = new List<uint> { 0 };
        for (var position = 0L; position < valueCount;)
        {
            var isRepeated = bits.Read(1) == 1;
            var end = Math.Min(valueCount, position + 1 + bits.Read(lengthBits[(int)bits.Read(2)]));
            if (isRepeated)
            {
                // Alpha values are at 3, 7, 11, …: before a position there are as many as whole pixels.
                Append(runs, (uint)((end / Channels) - (position / Channels)), isInside: bits.Read(wordBits) != 0);
                position = end;
                continue;
            }

            for (; position < end; position++)
            {
                var isInside = bits.Read(wordBits) != 0;
                if (position % Channels == Opacity)
                {
                    Append(runs, 1, isInside);
                }
            }
        }

        return runs;
    }

    /// <summary>Packs run lengths of pixels as opaque white (object) and transparent black (background).</summary>
    /// <param name="runs">Run lengths, row by row, starting with a background run.</param>
    public static byte[] Encode(IReadOnlyList<uint> runs)
    {
        var bits = new BitWriter();
        bits.Write((uint)(Channels * runs.Sum(run => (long)run)), 32);
        bits.Write(WordBits - 1, 5);
        foreach (var width in LengthBits)
        {
            bits.Write((uint)width - 1, 4);
        }

        for (var run = 0; run < runs.Count; run++)
        {
            for (var rest = (long)Channels * runs[run]; rest > 0;)
            {
                var length = Math.Min(rest, 1L << LengthBits[^1]);
                var width = Array.FindIndex(LengthBits, candidate => length <= 1L << candidate);
                bits.Write(1, 1);
                bits.Write((uint)width, 2);
                bits.Write((uint)length - 1, LengthBits[width]);
                bits.Write(run % 2 == 1 ? byte.MaxValue : 0u, WordBits);
                rest -= length;
            }
        }

        return bits.ToArray();
    }

    private static void Append(List<uint> runs, uint length, bool isInside)
    {
        if (length == 0)
        {
            return;
        }

        if ((runs.Count % 2 == 0) == isInside)
        {
            runs[^1] += length;
        }
        else
        {
            runs.Add(length);
        }
    }
}
