namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>Run lengths of pixels row by row, starting with a background run, as in CVAT and Label Studio.</summary>
internal static class RowRuns
{
    /// <summary>The run lengths of pixels, 0 outside and other values inside.</summary>
    public static List<uint> Encode(ReadOnlySpan<byte> pixels)
    {
        var runs = new List<uint>();
        var inside = false;
        var start = 0;
        while (start < pixels.Length)
        {
            var rest = pixels[start..];
            var length = inside ? rest.IndexOf((byte)0) : rest.IndexOfAnyExcept((byte)0);
            length = length < 0 ? rest.Length : length;
            runs.Add((uint)length);
            start += length;
            inside = !inside;
        }

        return runs;
    }

    /// <summary>The pixels of run lengths, 0 and 1; null if the number of pixels does not match.</summary>
    public static byte[]? Decode(IReadOnlyList<uint> runs, int pixelCount)
    {
        var pixels = new byte[pixelCount];
        var position = 0L;
        for (var run = 0; run < runs.Count; run++)
        {
            if (position + runs[run] > pixelCount)
            {
                return null;
            }

            if (run % 2 == 1)
            {
                pixels.AsSpan((int)position, (int)runs[run]).Fill(1);
            }

            position += runs[run];
        }

        return position == pixelCount ? pixels : null;
    }
}
