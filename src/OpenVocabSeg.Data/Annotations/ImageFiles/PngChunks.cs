using System.Buffers.Binary;

namespace OpenVocabSeg.Data.Annotations.ImageFiles;

/// <summary>Chunks of PNG files: length, type of four letters, content, checksum.</summary>
internal static class PngChunks
{
    private const int Overhead = 12;
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(Crc)];

    /// <summary>The header; null if the bytes are not a PNG.</summary>
    public static PngHeader? ReadHeader(ReadOnlySpan<byte> png)
    {
        if (png.Length < Signature.Length + Overhead + 13 || !png.StartsWith(Signature) || !png[12..].StartsWith("IHDR"u8))
        {
            return null;
        }

        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
        return width > 0 && height > 0 ? new PngHeader(width, height, png[24], png[25]) : null;
    }

    /// <summary>
    /// The same PNG, decoded to its indices: chunks that would change them (transparency, gamma, color profiles) are left out, and the
    /// palette is replaced by gray 0, 1, 2, ….
    /// </summary>
    public static byte[] WithNumbers(ReadOnlySpan<byte> png, int depth, bool hasPalette)
    {
        using var result = new MemoryStream(png.Length + 1024);
        result.Write(Signature);
        var rest = png[Signature.Length..];
        while (rest.Length >= Overhead)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (length < 0 || length > rest.Length - Overhead)
            {
                break;
            }

            var name = rest.Slice(4, 4);
            var content = rest.Slice(8, length);
            if (name.SequenceEqual("PLTE"u8) && hasPalette)
            {
                Write(result, name, [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i / 3))]);
            }
            else if (name.SequenceEqual("IHDR"u8) || name.SequenceEqual("IDAT"u8) || name.SequenceEqual("IEND"u8))
            {
                Write(result, name, content);
            }

            rest = rest[(length + Overhead)..];
        }

        // The decoder reports truncated files.
        result.Write(rest);
        return result.ToArray();
    }

    /// <summary>Writes the PNG signature.</summary>
    public static void WriteSignature(Stream stream) => stream.Write(Signature);

    /// <summary>Writes a chunk.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(name);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Update(Update(uint.MaxValue, name), content));
        stream.Write(number);
    }

    // The CRC of the PNG specification, annex D.
    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint Crc(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }

        return crc;
    }
}
