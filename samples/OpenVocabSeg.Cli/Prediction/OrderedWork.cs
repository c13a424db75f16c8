namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Computes items on several threads and returns the results in the order of the items.</summary>
internal static class OrderedWork
{
    /// <summary>
    /// The results in order, computed while they are enumerated. At most twice as many as there are threads are begun before they are
    /// taken. An exception is thrown in the place of its result: of several, the first in order. The threads have ended when the
    /// enumeration ends, even early.
    /// </summary>
    /// <param name="items">What to compute.</param>
    /// <param name="threads">Number of threads, at least 1.</param>
    /// <param name="begin">Runs first on each thread.</param>
    /// <param name="compute">Computes one item. Its token is canceled when nobody needs the result.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public static IEnumerable<TResult> Run<TItem, TResult>(
        IReadOnlyList<TItem> items,
        int threads,
        Action begin,
        Func<TItem, CancellationToken, TResult> compute,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(2 * threads);
        var results = items.Select(item => new Task<TResult>(() => compute(item, stop.Token))).ToArray();
        var taken = -1;
        void Work()
        {
            begin();
            while (WaitForRoom() && Interlocked.Increment(ref taken) is var index && index < results.Length)
            {
                // Runs on this thread, and keeps an exception for the one who waits.
                results[index].RunSynchronously(TaskScheduler.Default);
            }
        }

        bool WaitForRoom()
        {
            try
            {
                room.Wait(stop.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work) { IsBackground = true }).ToArray();
        try
        {
            Array.ForEach(workers, worker => worker.Start());
            foreach (var result in results)
            {
                Task.WaitAny([result], cancellationToken);
                yield return result.GetAwaiter().GetResult();
                room.Release();
            }
        }
        finally
        {
            stop.Cancel();
            Array.ForEach(workers, worker => worker.Join());
        }
    }
}
