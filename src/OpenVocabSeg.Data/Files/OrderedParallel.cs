using System.Runtime.ExceptionServices;

namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Maps sequences on all processors, in order, with few items in memory. The source is enumerated on the caller's thread. Of several
/// exceptions, the first in the order of the items is thrown.
/// </summary>
internal static class OrderedParallel
{
    private const int BatchSize = 1024;

    // Enough to keep processors busy while the first result is pending, and no more, since all of them are in memory.
    private static readonly int Lookahead = Math.Min((2 * Environment.ProcessorCount) + 2, 8);

    /// <summary>Maps items, one task per item.</summary>
    /// <param name="source">The items.</param>
    /// <param name="map">Called on any thread.</param>
    public static IEnumerable<TResult> Select<T, TResult>(IEnumerable<T> source, Func<T, TResult> map)
    {
        var running = new Queue<Task<TResult>>();
        using var items = source.GetEnumerator();
        while (true)
        {
            var (hasItem, failure) = MoveNext(items);
            while (running.Count > (hasItem ? Lookahead : 0))
            {
                yield return running.Dequeue().GetAwaiter().GetResult();
            }

            failure?.Throw();
            if (!hasItem)
            {
                yield break;
            }

            var item = items.Current;
            running.Enqueue(Task.Run(() => map(item)));
        }
    }

    /// <summary>Maps small items, many per task.</summary>
    /// <param name="source">The items.</param>
    /// <param name="map">Called on any thread with an item and its number, from 1.</param>
    public static IEnumerable<TResult> SelectBatched<T, TResult>(IEnumerable<T> source, Func<T, long, TResult> map)
    {
        return Select(Batches(source), MapBatch).SelectMany(results => results);

        TResult[] MapBatch((long FirstNumber, T[] Items) batch)
        {
            var results = new TResult[batch.Items.Length];
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = map(batch.Items[i], batch.FirstNumber + i);
            }

            return results;
        }
    }

    private static IEnumerable<(long FirstNumber, T[] Items)> Batches<T>(IEnumerable<T> source)
    {
        var firstNumber = 1L;
        var batch = new List<T>(BatchSize);
        using var items = source.GetEnumerator();
        while (true)
        {
            var (hasItem, failure) = MoveNext(items);
            if (batch.Count > 0 && (!hasItem || batch.Count == BatchSize))
            {
                yield return (firstNumber, batch.ToArray());
                firstNumber += batch.Count;
                batch.Clear();
            }

            failure?.Throw();
            if (!hasItem)
            {
                yield break;
            }

            batch.Add(items.Current);
        }
    }

    // An exception is thrown after the results of the items before it.
    private static (bool HasItem, ExceptionDispatchInfo? Failure) MoveNext<T>(IEnumerator<T> items)
    {
        try
        {
            return (items.MoveNext(), null);
        }
#pragma warning disable CA1031 // It is rethrown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (false, ExceptionDispatchInfo.Capture(exception));
        }
    }
}
