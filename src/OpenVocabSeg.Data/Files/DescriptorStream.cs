using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Writes to a descriptor of Linux, one piece after the other. <see cref="FileStream"/> would write at positions of its own: over what the
/// process has already printed, if its output goes to a file.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class DescriptorStream : Stream
{
    private const int WriteOnly = 1;
    private const int NoTerminal = 0x100;
    private const int CloseOnExecute = 0x80000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly SafeFileHandle _handle;

    private DescriptorStream(int descriptor)
    {
        if (descriptor < 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a pipe or device, which is neither created nor emptied. A named pipe waits for its reader.</summary>
    /// <exception cref="IOException">It cannot be opened for writing.</exception>
    public static DescriptorStream Open(string path) => new(Open(path, WriteOnly | NoTerminal | CloseOnExecute));

    /// <summary>Writes to an open descriptor of this process, such as 1 for its output. The descriptor stays open.</summary>
    /// <exception cref="IOException">It is not open.</exception>
    public static DescriptorStream Duplicate(int descriptor) => new(Dup(descriptor));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = Write(_handle, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case TryAgain:
                    // The program at the other end of a pipe may have made it non-blocking.
                    Thread.Sleep(Pause);
                    break;
                default:
                    throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(int descriptor);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle descriptor, in byte buffer, nint count);
}
