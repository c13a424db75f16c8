using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Playground.Segmentation;

/// <summary>
/// A limited number of engines over the same weights. Those that were used last are kept with their words, and a request for the same
/// words gets one of them. Requests beyond the number of engines wait, and a limited number of them may.
/// </summary>
/// <param name="model">Has the weights; it must outlive the pool.</param>
/// <param name="engines">How many may be in use, and how many are kept.</param>
/// <param name="maxWaiting">How many requests may wait.</param>
internal sealed class SegmenterPool(InstanceSegmenter model, int engines, int maxWaiting) : IDisposable
{
    private readonly SemaphoreSlim _free = new(engines, engines);
    private readonly Lock _lock = new();

    // Those that are not in use, the least recently used first.
    private readonly List<InstanceSegmenter> _idle = [];
    private int _waiting;

    /// <summary>Requests that wait for an engine.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes an engine, to be disposed after use.</summary>
    /// <param name="words">What it is to look for; all must be known.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PoolBusyException">Too many wait already.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public async Task<RentedSegmenter> RentAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        if (!_free.Wait(0, cancellationToken))
        {
            await WaitAsync(cancellationToken);
        }

        try
        {
            return new RentedSegmenter(this, Take(words));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Takes an engine back.</summary>
    public void Return(InstanceSegmenter segmenter)
    {
        InstanceSegmenter? oldest = null;
        lock (_lock)
        {
            _idle.Add(segmenter);
            if (_idle.Count > engines)
            {
                oldest = _idle[0];
                _idle.RemoveAt(0);
            }
        }

        // The weights stay: they go with the last one that uses them.
        oldest?.Dispose();
        _free.Release();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _idle.ForEach(segmenter => segmenter.Dispose());
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

    private InstanceSegmenter Take(IReadOnlyList<string> words)
    {
        lock (_lock)
        {
            var match = _idle.FindIndex(segmenter => segmenter.Classes.SequenceEqual(words, StringComparer.Ordinal));
            if (match >= 0)
            {
                var segmenter = _idle[match];
                _idle.RemoveAt(match);
                return segmenter;
            }
        }

        return model.WithVocabulary(words);
    }
}
