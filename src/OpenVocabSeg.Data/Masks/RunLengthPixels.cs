namespace OpenVocabSeg.Data.Masks;

/// <summary>Single pixels of a mask, looked up in its run lengths: nothing the size of the image is made.</summary>
internal sealed class RunLengthPixels
{
    private readonly int _height;

    // Where each run ends, counted in pixels column by column. Odd runs are inside.
    private readonly uint[] _ends;

    public RunLengthPixels(RunLengthMask mask)
    {
        _height = mask.Height;
        _ends = mask.Counts.ToArray();
        for (var i = 1; i < _ends.Length; i++)
        {
            _ends[i] += _ends[i - 1];
        }
    }

    /// <summary>Reads pixels of one column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rows">Rows, not falling.</param>
    /// <param name="values">Receives 1 where the pixel is inside, else 0.</param>
    public void Read(int column, ReadOnlySpan<int> rows, Span<byte> values)
    {
        var start = (uint)column * (uint)_height;
        var run = RunOf(start + (uint)rows[0]);
        for (var i = 0; i < rows.Length; i++)
        {
            var position = start + (uint)rows[i];
            while (_ends[run] <= position)
            {
                run++;
            }

            values[i] = (byte)(run & 1);
        }
    }

    // The first run that ends behind a pixel.
    private int RunOf(uint position)
    {
        var (low, high) = (0, _ends.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ends[middle] <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
