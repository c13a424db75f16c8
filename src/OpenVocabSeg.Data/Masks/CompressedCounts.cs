using System.Buffers;
using System.Text;

namespace OpenVocabSeg.Data.Masks;

/// <summary>
/// COCO's compressed run lengths. From the fourth run on, a run is stored as its difference from the run two before it. Each
/// number is written in groups of 5 bits, lowest first, as characters from '0'. Bit 5 indicates that more groups follow, and bit 4
/// of the last group is the sign.
/// </summary>
internal static class CompressedCounts
{
    private const int FirstCharacter = '0';
    private const int GroupBits = 5;
    private const int GroupMask = 0x1f;
    private const int SignBit = 0x10;
    private const int MoreBit = 0x20;

    // 35 bits are enough for every difference of two 32-bit counts.
    private const int MaximumGroups = 7;

    /// <summary>Reads compressed run lengths.</summary>
    /// <param name="text">The text.</param>
    /// <param name="counts">Receives the runs; has the length of the text.</param>
    /// <param name="parameterName">Name of the text's parameter in exceptions.</param>
    /// <returns>Number of runs.</returns>
    /// <exception cref="ArgumentException">The text has an invalid character or is truncated, or a run is out of range.</exception>
    public static int Read(string text, Span<uint> counts, string parameterName)
    {
        int length = 0, groups = 0;
        var value = 0L;
        for (var position = 0; position < text.Length; position++)
        {
            var group = text[position] - FirstCharacter;
            if (group is < 0 or > (MoreBit | GroupMask))
            {
                throw new ArgumentException(
                    $"The run-length string has the invalid character '{text[position]}' at position {position}.", parameterName);
            }

            value |= (long)(group & GroupMask) << (GroupBits * groups++);
            if ((group & MoreBit) != 0)
            {
                if (groups == MaximumGroups)
                {
                    throw new ArgumentException(
                        $"The run-length string has a number that is too long at position {position}.", parameterName);
                }

                continue;
            }

            if ((group & SignBit) != 0)
            {
                value |= -1L << (GroupBits * groups);
            }

            if (length > 2)
            {
                value += counts[length - 2];
            }

            if (value is < 0 or > uint.MaxValue)
            {
                throw new ArgumentException($"The run-length string has run {length} with the invalid length {value}.", parameterName);
            }

            counts[length++] = (uint)value;
            value = 0;
            groups = 0;
        }

        if (groups != 0)
        {
            throw new ArgumentException("The run-length string ends inside a number.", parameterName);
        }

        return length;
    }

    /// <summary>Writes compressed run lengths.</summary>
    public static string Write(ReadOnlySpan<uint> counts)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(counts.Length * MaximumGroups);
        var length = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            var value = i > 2 ? (long)counts[i] - counts[i - 2] : counts[i];
            bool more;
            do
            {
                var group = (int)(value & GroupMask);
                value >>= GroupBits;
                more = value != ((group & SignBit) != 0 ? -1 : 0);
                buffer[length++] = (byte)(FirstCharacter + (more ? group | MoreBit : group));
            }
            while (more);
        }

        var text = Encoding.ASCII.GetString(buffer, 0, length);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }
}
