using System.Threading.Channels;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Reads endless shuffled batches of a source. Images stay in memory after the first pass if they fit a budget; they are then shuffled
/// completely. A larger source is read again each epoch, ahead of the training thread, through a shuffling pool of that size. The order
/// depends only on the seed and the source, and can be resumed at any position.
/// </summary>
internal sealed class EpochReader
{
    private readonly ITrainingImageSource _source;
    private readonly Func<TrainingImage, bool> _filter;
    private readonly long _memoryBudget;
    private readonly Random _random;
    private TrainingImage[]? _resident;
    private int _count = -1;
    private int[]? _order;
    private int? _epochSeed;
    private int _taken;

    /// <param name="source">The data.</param>
    /// <param name="filter">Images to read.</param>
    /// <param name="random">Draws the order.</param>
    /// <param name="memoryBudget">Maximum size of the pixels in memory, in bytes.</param>
    public EpochReader(ITrainingImageSource source, Func<TrainingImage, bool> filter, Random random, long memoryBudget)
    {
        _source = source;
        _filter = filter;
        _random = random;
        _memoryBudget = memoryBudget;
    }

    /// <summary>Counts the rows that pass the filter. Reads the source once if the number is not known yet.</summary>
    public int Count(CancellationToken cancellationToken)
    {
        Prime(cancellationToken);
        return _count;
    }

    /// <summary>Counts the rows that pass the filter; there must be at least one.</summary>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="none">A sentence for the message that says what no row has.</param>
    /// <param name="part">The part of the rows that the sentence is about.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidOperationException">No row passes the filter.</exception>
    public int CountAtLeastOne(string stage, string none, TrainingPart part, CancellationToken cancellationToken) =>
        Count(cancellationToken) is > 0 and var count
            ? count
            : throw new InvalidOperationException($"{stage}: {none} {_source.Explain(part)}".TrimEnd());

    /// <summary>
    /// Checks whether all images stay in memory, and so are the same objects in every epoch. Reads the source once if this is not known
    /// yet.
    /// </summary>
    public bool KeepsImages(CancellationToken cancellationToken)
    {
        Prime(cancellationToken);
        return _resident is not null;
    }

    /// <summary>The images in memory; empty if they are streamed. Known after the first pass over the source.</summary>
    public IReadOnlyList<TrainingImage> Resident => _resident ?? [];

    /// <summary>The position between two batches.</summary>
    public EpochPosition Position => new(_taken, _epochSeed, _order);

    /// <summary>Continues from a position of a reader of the same data. Call it before the first batch.</summary>
    /// <exception cref="ArgumentException">The position is not valid for this data.</exception>
    public void Restore(EpochPosition position, CancellationToken cancellationToken)
    {
        Prime(cancellationToken);
        if (position.Taken < 0 || position.Taken > _count
            || (position.Order is { } order && (_resident is null || !order.Order().SequenceEqual(Enumerable.Range(0, _count))))
            || (position.Seed is not null && _resident is not null))
        {
            throw new ArgumentException("its saved position is not valid for this data", nameof(position));
        }

        (_taken, _epochSeed, _order) = (position.Taken, position.Seed, position.Order?.ToArray());
    }

    /// <summary>Reads endless batches. The last batch of an epoch is filled with images of the next.</summary>
    /// <exception cref="InvalidOperationException">No row passes the filter.</exception>
    public IEnumerable<IReadOnlyList<TrainingImage>> Batches(int batchSize, CancellationToken cancellationToken)
    {
        var batch = new List<TrainingImage>(batchSize);
        while (true)
        {
            foreach (var image in Epoch(cancellationToken))
            {
                batch.Add(image);
                if (batch.Count == batchSize)
                {
                    yield return batch;
                    batch = new List<TrainingImage>(batchSize);
                }
            }
        }
    }

    private IEnumerable<TrainingImage> Epoch(CancellationToken cancellationToken)
    {
        Prime(cancellationToken);
        if (_count == 0)
        {
            throw new InvalidOperationException("The training data has no row that this stage can use.");
        }

        return _resident is { } resident ? Shuffled(resident) : Streamed(cancellationToken);
    }

    private IEnumerable<TrainingImage> Shuffled(TrainingImage[] images)
    {
        if (_order is null || _taken == images.Length)
        {
            _order = [.. Enumerable.Range(0, images.Length)];
            _random.Shuffle(_order);
            _taken = 0;
        }

        while (_taken < _order.Length)
        {
            yield return images[_order[_taken++]];
        }
    }

    // Each epoch has a separate source of randomness, so that it can be repeated without the steps before it.
    private IEnumerable<TrainingImage> Streamed(CancellationToken cancellationToken)
    {
        if (_epochSeed is null || _taken == _count)
        {
            _epochSeed = _random.Next();
            _taken = 0;
        }

        foreach (var image in Stream(new Random(_epochSeed.Value), cancellationToken).Skip(_taken))
        {
            _taken++;
            yield return image;
        }
    }

    private void Prime(CancellationToken cancellationToken)
    {
        if (_count >= 0)
        {
            return;
        }

        var kept = new List<TrainingImage>();
        long bytes = 0;
        var count = 0;
        foreach (var image in _source.Read(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_filter(image))
            {
                continue;
            }

            count++;
            bytes += image.Image.Pixels.Length;
            if (bytes <= _memoryBudget)
            {
                kept.Add(image);
            }
            else
            {
                kept.Clear();
            }
        }

        _resident = bytes <= _memoryBudget ? [.. kept] : null;
        _count = count;
    }

    private IEnumerable<TrainingImage> Stream(Random random, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<TrainingImage>(new BoundedChannelOptions(16) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(
            async () =>
            {
                try
                {
                    foreach (var image in _source.Read(stop.Token))
                    {
                        if (_filter(image))
                        {
                            await channel.Writer.WriteAsync(image, stop.Token).ConfigureAwait(false);
                        }
                    }

                    channel.Writer.Complete();
                }
                catch (Exception exception)
                {
                    channel.Writer.Complete(exception);
                }
            },
            CancellationToken.None);
        try
        {
            var pool = new List<TrainingImage>();
            long bytes = 0;
            while (Next(channel.Reader, cancellationToken) is { } image)
            {
                pool.Add(image);
                bytes += image.Image.Pixels.Length;
                while (bytes > _memoryBudget)
                {
                    yield return Take(pool, random, ref bytes);
                }
            }

            while (pool.Count > 0)
            {
                yield return Take(pool, random, ref bytes);
            }
        }
        finally
        {
            stop.Cancel();
            reading.Wait(CancellationToken.None);
        }
    }

    private static TrainingImage Take(List<TrainingImage> pool, Random random, ref long bytes)
    {
        var at = random.Next(pool.Count);
        var image = pool[at];
        pool[at] = pool[^1];
        pool.RemoveAt(pool.Count - 1);
        bytes -= image.Image.Pixels.Length;
        return image;
    }

    private static TrainingImage? Next(ChannelReader<TrainingImage> reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (reader.TryRead(out var image))
            {
                return image;
            }

            // The training thread has nothing else to do until the next image arrives.
            if (!reader.WaitToReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult())
            {
                return null;
            }
        }
    }
}
