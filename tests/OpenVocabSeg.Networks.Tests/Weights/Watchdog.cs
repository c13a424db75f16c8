using System.Diagnostics;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>Runs many small pieces of work on another thread and fails if one of them does not end.</summary>
internal static class Watchdog
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Runs work 0, 1, …; a failure of one is reported with its number.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">The work of a number.</param>
    public static void Run(int count, Action<int> work)
    {
        var current = -1;
        var began = Stopwatch.GetTimestamp();
        Exception? failure = null;
        using var cancellation = new CancellationTokenSource();
        var worker = new Thread(() =>
        {
            try
            {
                for (var i = 0; i < count && !cancellation.IsCancellationRequested; i++)
                {
                    Volatile.Write(ref began, Stopwatch.GetTimestamp());
                    Volatile.Write(ref current, i);
                    work(i);
                }
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })
        {
            IsBackground = true,
        };
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(200)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref began)) > Limit)
            {
                cancellation.Cancel();
                Assert.Fail($"mutation {Volatile.Read(ref current)} did not end within {Limit.TotalSeconds:0} s");
            }
        }

        if (failure is not null)
        {
            Assert.Fail($"mutation {Volatile.Read(ref current)}: {failure}");
        }
    }
}
