namespace OpenVocabSeg.Data.Instances;

/// <summary>
/// Collects the runs of a resized mask column by column. Between two neighboring rows of the small mask the interpolated
/// value is linear along a column, so it crosses the threshold at most once. The crossing is found by bisection, without visiting
/// all pixels.
/// </summary>
/// <param name="rows">The vertical axis of the resized mask.</param>
/// <param name="size">Size of the image.</param>
/// <param name="threshold">A pixel belongs to the object above this.</param>
internal sealed class PastedRuns(PasteAxis rows, ImageSize size, float threshold)
{
    private readonly List<uint> _counts = [];
    private long _written;

    /// <summary>Adds the runs of one column.</summary>
    /// <param name="x">The column in the image; columns come from left to right.</param>
    /// <param name="values">The small mask with its border along this column.</param>
    public void AddColumn(int x, ReadOnlySpan<float> values)
    {
        var top = (long)x * size.Height + rows.Start;
        var runStart = -1;
        for (var segment = 0; segment < rows.SegmentCount; segment++)
        {
            var (start, end) = rows.Segment(segment);
            var inside = rows.Value(values, start) > threshold;
            runStart = Continue(runStart, inside, start, top);

            var insideAtEnd = rows.Value(values, end - 1) > threshold;
            if (insideAtEnd != inside)
            {
                runStart = Continue(runStart, insideAtEnd, FirstChange(values, start, end - 1, inside), top);
            }
        }

        Continue(runStart, inside: false, rows.Count, top);
    }

    /// <summary>The mask of all columns added.</summary>
    public RunLengthMask ToMask() =>
        RunLengthMask.FromCounts([.. _counts, (uint)((long)size.Height * size.Width - _written)], size.Height, size.Width);

    private int FirstChange(ReadOnlySpan<float> values, int start, int end, bool inside)
    {
        while (end - start > 1)
        {
            var middle = (start + end) / 2;
            if (rows.Value(values, middle) > threshold == inside)
            {
                start = middle;
            }
            else
            {
                end = middle;
            }
        }

        return end;
    }

    // Continues the open run (which starts at runStart, or -1), or opens or closes a run at this row.
    private int Continue(int runStart, bool inside, int row, long top)
    {
        if (inside == runStart >= 0)
        {
            return runStart;
        }

        if (inside)
        {
            return row;
        }

        _counts.Add((uint)(top + runStart - _written));
        _counts.Add((uint)(row - runStart));
        _written = top + row;
        return -1;
    }
}
