namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>Run lengths of pixels that are read row by row, the first run outside: the order of CVAT and Label Studio.</summary>
internal static class RowRuns
{
    /// <summary>The runs of pixels of 0 (outside) and other values (inside).</summary>
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

    /// <summary>The pixels of runs, 0 and 1; null where the runs do not fill them exactly.</summary>
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
