namespace OpenVocabSeg.Networks.Weights;

/// <summary>
/// Bytes read from a stream into blocks. A block is allocated only when its bytes arrive, so a small file that claims to be large costs
/// at most one block.
/// </summary>
internal sealed class BufferedBytes
{
    private const int BlockLength = 1 << 22;

    private readonly List<byte[]> _blocks = [];

    private BufferedBytes()
    {
    }

    /// <summary>Number of bytes stored.</summary>
    public long Length { get; private set; }

    /// <summary>Reads up to <paramref name="count"/> bytes, or fewer if the stream ends earlier.</summary>
    public static BufferedBytes Read(Stream stream, long count)
    {
        var bytes = new BufferedBytes();
        while (bytes.Length < count)
        {
            var wanted = (int)Math.Min(BlockLength, count - bytes.Length);
            var block = new byte[wanted];
            var read = stream.ReadAtLeast(block, wanted, throwOnEndOfStream: false);
            bytes._blocks.Add(block);
            bytes.Length += read;
            if (read < wanted)
            {
                break;
            }
        }

        return bytes;
    }

    /// <summary>Copies a range that lies within <see cref="Length"/>.</summary>
    public void CopyTo(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var (block, start) = Math.DivRem(offset, BlockLength);
            var source = _blocks[(int)block].AsSpan((int)start);
            source = source[..Math.Min(source.Length, destination.Length)];
            source.CopyTo(destination);
            destination = destination[source.Length..];
            offset += source.Length;
        }
    }

    /// <summary>Copies all bytes to one array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(0, bytes);
        return bytes;
    }
}
