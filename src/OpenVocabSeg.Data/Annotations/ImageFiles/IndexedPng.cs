using System.Buffers.Binary;
using System.IO.Compression;

namespace OpenVocabSeg.Data.Annotations.ImageFiles;

/// <summary>Writes indexed PNG images, which SkiaSharp does not write.</summary>
internal static class IndexedPng
{
    /// <summary>Writes an image.</summary>
    /// <param name="stream">Receives the image; stays open.</param>
    /// <param name="pixels">Palette indices, row 0, row 1, …, length <paramref name="height"/>·<paramref name="width"/>.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="palette">Red, green and blue of each index; at most 256 colors.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> pixels, int height, int width, ReadOnlySpan<byte> palette)
    {
        PngChunks.WriteSignature(stream);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = 3;
        PngChunks.Write(stream, "IHDR"u8, header);
        PngChunks.Write(stream, "PLTE"u8, palette);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                // Filter type 0: rows of indices are not filtered.
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(y * width, width));
            }
        }

        PngChunks.Write(stream, "IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        PngChunks.Write(stream, "IEND"u8, []);
    }
}
