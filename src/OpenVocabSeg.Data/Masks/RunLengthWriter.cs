namespace OpenVocabSeg.Data.Masks;

/// <summary>Collects runs in order and merges neighboring runs of the same kind, so that the result is canonical.</summary>
/// <param name="capacity">Upper bound of the number of runs.</param>
internal struct RunLengthWriter(int capacity)
{
    private readonly uint[] _counts = new uint[Math.Max(1, capacity)];

    // Index of the open run: even outside, odd inside. Starts with the leading outside run.
    private int _last;

    /// <summary>Adds a run; an empty one has no effect.</summary>
    public void Append(uint length, bool inside)
    {
        if (length == 0)
        {
            return;
        }

        if (((_last & 1) == 1) != inside)
        {
            _last++;
        }

        _counts[_last] += length;
    }

    /// <summary>The runs so far.</summary>
    public readonly uint[] ToArray() => _counts[..(_last + 1)];
}
