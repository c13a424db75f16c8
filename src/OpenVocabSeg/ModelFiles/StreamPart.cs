namespace OpenVocabSeg.ModelFiles;

/// <summary>
/// What a seekable stream holds from its position on. The positions in a zip file count from its beginning, which need not be that of
/// the stream.
/// </summary>
/// <param name="stream">The stream, which stays open.</param>
internal sealed class StreamPart(Stream stream) : Stream
{
    private readonly long _start = stream.Position;

    public override bool CanRead => stream.CanRead;

    public override bool CanSeek => true;

    public override bool CanWrite => stream.CanWrite;

    public override long Length => stream.Length - _start;

    public override long Position
    {
        get => stream.Position - _start;
        set => stream.Position = value + _start;
    }

    public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => stream.Read(buffer);

    public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => stream.Write(buffer);

    public override long Seek(long offset, SeekOrigin origin) =>
        stream.Seek(origin == SeekOrigin.Begin ? offset + _start : offset, origin) - _start;

    public override void SetLength(long value) => stream.SetLength(value + _start);

    public override void Flush() => stream.Flush();
}
