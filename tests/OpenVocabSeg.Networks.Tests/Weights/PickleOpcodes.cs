using System.Buffers.Binary;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>Where the instructions of a pickle begin, for mutations that keep it readable.</summary>
internal static class PickleOpcodes
{
    /// <summary>Offsets of the instructions from a start to the end of the pickle there (or to what is no instruction).</summary>
    public static List<int> Offsets(ReadOnlySpan<byte> bytes, int start)
    {
        var offsets = new List<int>();
        var at = start;
        while (at < bytes.Length && Length(bytes, at) is { } length && at + length <= bytes.Length)
        {
            offsets.Add(at);
            if (bytes[at] == (byte)'.')
            {
                break;
            }

            at += length;
        }

        return offsets;
    }

    private static int? Length(ReadOnlySpan<byte> bytes, int at)
    {
        int? Prefixed(ReadOnlySpan<byte> rest) =>
            rest.Length >= 4 && BinaryPrimitives.ReadInt32LittleEndian(rest) is var length and >= 0 and < int.MaxValue - 5
                ? 5 + length
                : null;
        var rest = bytes[(at + 1)..];
        return (char)bytes[at] switch
        {
            'K' or 'h' or 'q' or '\u0080' => 2,
            'M' => 3,
            'J' or 'j' or 'r' => 5,
            'G' or '\u0095' => 9,
            'X' or 'T' or 'B' => Prefixed(rest),
            'U' or 'C' or '\u008a' or '\u008c' => rest.IsEmpty ? null : 2 + rest[0],
            'c' => TwoLines(rest),
            '(' or '.' or '0' or '1' or '2' or 'N' or 'Q' or 'R' or 'a' or 'b' or 'd' or '}' or 'e' or 'l' or ']' or 's' or 't' or ')'
                or 'u' or '\u0085' or '\u0086' or '\u0087' or '\u0088' or '\u0089' or '\u0093' or '\u0094' => 1,
            _ => null,
        };
    }

    private static int? TwoLines(ReadOnlySpan<byte> rest)
    {
        var first = rest.IndexOf((byte)'\n');
        var second = first < 0 ? -1 : rest[(first + 1)..].IndexOf((byte)'\n');
        return second < 0 ? null : 3 + first + second;
    }
}
