namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>Writes numbers of any width to bytes, highest bit first; the last byte is padded with 0.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private ulong _pending;
    private int _pendingBits;

    /// <summary>Writes a number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="width">Number of bits, at most 32.</param>
    public void Write(uint number, int width)
    {
        _pending = (_pending << width) | number;
        _pendingBits += width;
        while (_pendingBits >= 8)
        {
            _pendingBits -= 8;
            _bytes.Add((byte)(_pending >> _pendingBits));
        }

        _pending &= (1UL << _pendingBits) - 1;
    }

    /// <summary>All bytes.</summary>
    public byte[] ToArray() => _pendingBits == 0 ? [.. _bytes] : [.. _bytes, (byte)(_pending << (8 - _pendingBits))];
}
