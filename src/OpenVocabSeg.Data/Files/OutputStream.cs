namespace OpenVocabSeg.Data.Files;

/// <summary>A stream whose errors name the file that was asked for: a full disk is otherwise reported for a temporary name.</summary>
internal sealed class OutputStream : Stream
{
    private readonly Stream _inner;
    private readonly string _given;
    private readonly string _written;
    private bool _failed;

    /// <param name="inner">Receives the content; it is disposed with this stream.</param>
    /// <param name="given">The file that was asked for.</param>
    /// <param name="written">The file that is written.</param>
    public OutputStream(Stream inner, string given, string written) => (_inner, _given, _written) = (inner, given, written);

    public override bool CanRead => false;

    public override bool CanSeek => _inner.CanSeek;

    public override bool CanWrite => _inner.CanWrite;

    public override long Length => _inner.Length;

    public override long Position
    {
        get => _inner.Position;
        set => Run(() => _inner.Position = value);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            FileSteps.Reach(FileStep.Write, _given);
            _inner.Write(buffer);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Failed(exception);
        }
    }

    public override void Flush() => Run(_inner.Flush);

    /// <summary>Ends the file: a file is on the disk when this returns.</summary>
    public void Complete() => Run(() =>
    {
        FileSteps.Reach(FileStep.Flush, _given);
        _inner.Flush();
        (_inner as FileStream)?.Flush(flushToDisk: true);
    });

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => _inner.Seek(offset, origin);

    public override void SetLength(long value) => Run(() => _inner.SetLength(value));

    /// <summary>Whether an exception of a write comes from the disk.</summary>
    public static bool IsFailure(Exception exception) =>
        // .NET's exception for a file that is larger than the disk or the user's limit allows.
        exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                _inner.Dispose();
            }
            catch (Exception exception) when (IsFailure(exception) && _failed)
            {
                // Reported by the write that failed.
            }
            catch (Exception exception) when (IsFailure(exception))
            {
                throw Failed(exception);
            }
        }

        base.Dispose(disposing);
    }

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Failed(exception);
        }
    }

    private IOException Failed(Exception exception)
    {
        _failed = true;
        return OutputTarget.Failed(_given, _written, exception);
    }
}
