using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Playground.Segmentation;

/// <summary>
/// A limited number of engines that share the weights of their models. Recently used engines are kept with their words, and a request
/// for the same words of the same model gets one of them. When all engines are in use, a limited number of requests wait.
/// </summary>
/// <param name="engines">Number of engines.</param>
/// <param name="maxWaiting">Maximum number of waiting requests.</param>
internal sealed class SegmenterPool(int engines, int maxWaiting) : IDisposable
{
    private readonly SemaphoreSlim _free = new(engines, engines);
    private readonly Lock _lock = new();

    // Idle engines, the least recently used first.
    private readonly List<(SegmenterModel Model, InstanceSegmenter Segmenter)> _idle = [];
    private int _waiting;

    /// <summary>Number of requests that wait for an engine.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether no engine is in use.</summary>
    public bool IsIdle => _free.CurrentCount == engines;

    /// <summary>Rents an engine, which must be disposed after use.</summary>
    /// <param name="model">Owns the weights; it must outlive the pool.</param>
    /// <param name="words">The words to detect; all must be known.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="PoolBusyException">Too many requests are waiting.</exception>
    /// <exception cref="OperationCanceledException">Waiting was canceled.</exception>
    public async Task<RentedSegmenter> RentAsync(
        SegmenterModel model, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        if (!_free.Wait(0, cancellationToken))
        {
            await WaitAsync(cancellationToken);
        }

        try
        {
            return new RentedSegmenter(this, model, Take(model, words));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Returns an engine to the pool.</summary>
    public void Return(SegmenterModel model, InstanceSegmenter segmenter)
    {
        InstanceSegmenter? oldest = null;
        lock (_lock)
        {
            _idle.Add((model, segmenter));
            if (_idle.Count > engines)
            {
                oldest = _idle[0].Segmenter;
                _idle.RemoveAt(0);
            }
        }

        // The weights are released with the last engine that uses them.
        oldest?.Dispose();
        _free.Release();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _idle.ForEach(idle => idle.Segmenter.Dispose());
            _idle.Clear();
        }

        _free.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > maxWaiting)
            {
                throw new PoolBusyException();
            }

            await _free.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private InstanceSegmenter Take(SegmenterModel model, IReadOnlyList<string> words)
    {
        lock (_lock)
        {
            var match = _idle.FindIndex(
                idle => idle.Model == model && idle.Segmenter.Classes.SequenceEqual(words, StringComparer.Ordinal));
            if (match >= 0)
            {
                var segmenter = _idle[match].Segmenter;
                _idle.RemoveAt(match);
                return segmenter;
            }
        }

        return model.Segmenter.WithVocabulary(words);
    }
}
