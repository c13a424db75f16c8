namespace OpenVocabSeg.Data.Disposal;

/// <summary>
/// Lets running work end before resources are released: native memory that is freed while it is used ends the process. Disposal never
/// waits. It refuses new work, and the last work that is still running releases the resources.
/// </summary>
/// <param name="owner">The object whose name is in the exception.</param>
/// <param name="release">Releases the resources; called once.</param>
internal sealed class DisposalGate(object owner, Action release)
{
    private readonly Lock _lock = new();
    private int _running;
    private bool _isClosed;

    /// <summary>Begins work; dispose the result at its end.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public Work Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, owner);
            _running++;
        }

        return new Work(this);
    }

    /// <summary>Refuses new work, and releases the resources now or at the end of the last work.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            if (_running > 0)
            {
                return;
            }
        }

        release();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_running > 0 || !_isClosed)
            {
                return;
            }
        }

        release();
    }

    /// <summary>Work that uses the resources.</summary>
    public readonly struct Work(DisposalGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
