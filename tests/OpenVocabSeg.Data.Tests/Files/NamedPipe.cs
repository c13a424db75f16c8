using System.Diagnostics;

namespace OpenVocabSeg.Data.Tests.Files;

/// <summary>
/// A named pipe for readers that must not open it. One that does gets an empty text, so that its test fails instead of waiting forever.
/// </summary>
internal sealed class NamedPipe : IDisposable
{
    private readonly string _path;
    private readonly Task _writer;
    private volatile bool _isDone;
    private volatile bool _wasOpened;

    public NamedPipe(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Process.Start("mkfifo", [path]).WaitForExit();
        _writer = Task.Factory.StartNew(Serve, TaskCreationOptions.LongRunning);
    }

    public bool WasOpened => _wasOpened;

    public void Dispose()
    {
        _isDone = true;

        // Opened for both, a pipe does not wait for another side.
        using var stream = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _writer.Wait();
    }

    // Opening waits for a reader. Between two writers, the reader sees the end of the text.
    private void Serve()
    {
        while (true)
        {
            using (new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                if (_isDone)
                {
                    return;
                }

                _wasOpened = true;
            }

            Thread.Sleep(20);
        }
    }
}
