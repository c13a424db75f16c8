namespace OpenVocabSeg.Data.Files;

/// <summary>Reads a text file, and fails at a line that is too long, before a reader has gathered it in memory.</summary>
/// <param name="inner">The file; it is disposed with this stream.</param>
/// <param name="longest">The largest number of bytes of a line.</param>
internal sealed class LineLimitStream(Stream inner, int longest) : Stream
{
    private int _line;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = buffer[..inner.Read(buffer)];
        var end = read.IndexOfAny((byte)'\n', (byte)'\r');
        if (_line + (end < 0 ? read.Length : end) > longest)
        {
            throw new InvalidDataException(FormattableString.Invariant($"has more than {longest} bytes"));
        }

        _line = end < 0 ? _line + read.Length : read.Length - 1 - read.LastIndexOfAny((byte)'\n', (byte)'\r');
        return read.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
