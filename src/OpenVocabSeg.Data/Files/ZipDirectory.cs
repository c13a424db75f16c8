using System.Buffers.Binary;

namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Bounds the number of entries of a zip file before it is opened. The entries themselves are counted; the number at the end of the file
/// is not used.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int EntryLength = 46;
    private const int LocatorLength = 20;
    private const int OffsetInLargeEnd = 48;
    private const uint Entry = 0x02014b50;
    private const uint End = 0x06054b50;
    private const uint Locator = 0x07064b50;
    private const uint LargeEnd = 0x06064b50;

    /// <summary>Checks a file. What is no zip file passes: opening it gives the error.</summary>
    /// <param name="stream">The file, which can seek; its position stays.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="most">The largest number of entries.</param>
    /// <exception cref="InvalidDataException">There are more entries.</exception>
    public static void Check(Stream stream, string name, int most)
    {
        var position = stream.Position;
        try
        {
            if (FindStarts(stream).Any(start => CountExceeds(stream, start, most)))
            {
                throw new InvalidDataException($"{name} is a zip file of more than {most} entries, which is not accepted.");
            }
        }
        finally
        {
            stream.Position = position;
        }
    }

    // Offsets of the first entry of the directory: that of the end record, and that of the larger one, if there is one. Entries are counted
    // from both.
    private static long[] FindStarts(Stream stream)
    {
        var tail = new byte[(int)Math.Min(stream.Length, EndLength + LongestComment)];
        var first = stream.Length - tail.Length;
        stream.Position = first;
        stream.ReadExactly(tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != End)
            {
                continue;
            }

            var start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            return FindLargeStart(stream, first + at - LocatorLength) is { } largeStart ? [start, largeStart] : [start];
        }

        return [];
    }

    private static long? FindLargeStart(Stream stream, long at)
    {
        Span<byte> locator = stackalloc byte[LocatorLength];
        Span<byte> end = stackalloc byte[OffsetInLargeEnd + sizeof(long)];
        return TryRead(stream, at, locator) && BinaryPrimitives.ReadUInt32LittleEndian(locator) == Locator
            && TryRead(stream, BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), end)
            && BinaryPrimitives.ReadUInt32LittleEndian(end) == LargeEnd
                ? BinaryPrimitives.ReadInt64LittleEndian(end[OffsetInLargeEnd..])
                : null;
    }

    private static bool CountExceeds(Stream stream, long start, int most)
    {
        Span<byte> entry = stackalloc byte[EntryLength];
        for (var count = 0; count <= most; count++)
        {
            if (!TryRead(stream, start, entry) || BinaryPrimitives.ReadUInt32LittleEndian(entry) != Entry)
            {
                return false;
            }

            // The lengths of name, extra fields and comment.
            start += EntryLength + BinaryPrimitives.ReadUInt16LittleEndian(entry[28..])
                + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        }

        return true;
    }

    private static bool TryRead(Stream stream, long at, Span<byte> bytes)
    {
        if (at < 0 || at > stream.Length - bytes.Length)
        {
            return false;
        }

        stream.Position = at;
        stream.ReadExactly(bytes);
        return true;
    }
}
