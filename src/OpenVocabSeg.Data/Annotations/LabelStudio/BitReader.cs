namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>Reads numbers of any width from bytes, highest bit first.</summary>
/// <param name="bytes">The bytes.</param>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _position;

    /// <summary>The next number.</summary>
    /// <param name="width">Number of bits, at most 32.</param>
    /// <exception cref="FormatException">There are not enough bytes left.</exception>
    public uint Read(int width)
    {
        if (_position + width > 8L * _bytes.Length)
        {
            throw new FormatException("is truncated");
        }

        var number = 0u;
        for (var left = width; left > 0;)
        {
            var offset = (int)(_position & 7);
            var count = Math.Min(left, 8 - offset);
            var piece = (_bytes[(int)(_position >> 3)] >> (8 - offset - count)) & ((1 << count) - 1);
            number = (number << count) | (uint)piece;
            _position += count;
            left -= count;
        }

        return number;
    }
}
