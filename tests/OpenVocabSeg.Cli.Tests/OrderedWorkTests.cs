using OpenVocabSeg.Cli.Prediction;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class OrderedWorkTests
{
    private const int Items = 50;
    private const int Threads = 3;

    private static readonly int[] Numbers = [.. Enumerable.Range(0, Items)];

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow(1)]
    [DataRow(Threads)]
    [DataRow(Items + 1)]
    public void Results_come_in_order_whichever_ends_first(int threads)
    {
        // Even ones wait for the next one, as far as threads allow.
        using var odd = new SemaphoreSlim(0);
        var results = OrderedWork.Run(
            Numbers,
            threads,
            () => { },
            (number, token) =>
            {
                if (threads > 1 && number % 2 == 0)
                {
                    odd.Wait(token);
                }
                else
                {
                    odd.Release();
                }

                return number * number;
            },
            TestContext.CancellationToken);
        CollectionAssert.AreEqual(Numbers.Select(number => number * number).ToArray(), results.ToArray());
    }

    [TestMethod]
    public void Several_are_computed_at_once_on_threads_that_began()
    {
        using var all = new Barrier(Threads);
        using var began = new ThreadLocal<bool>();
        var results = OrderedWork.Run(
            Numbers[..Threads],
            Threads,
            () => began.Value = true,
            (_, token) =>
            {
                // Passes only when all of them are here.
                all.SignalAndWait(token);
                return began.Value;
            },
            TestContext.CancellationToken);
        Assert.IsTrue(results.All(onItsThread => onItsThread));
        Assert.IsFalse(began.Value);
    }

    [TestMethod]
    public void Results_that_nobody_takes_are_not_computed_without_end()
    {
        var computed = 0;
        using var limit = new SemaphoreSlim(0);
        var results = OrderedWork.Run(
            Numbers,
            Threads,
            () => { },
            (number, _) =>
            {
                if (Interlocked.Increment(ref computed) == 2 * Threads)
                {
                    limit.Release();
                }

                return number;
            },
            TestContext.CancellationToken);
        using (var enumerator = results.GetEnumerator())
        {
            // The first is at hand, but not yet given back: the others go on up to the limit.
            Assert.IsTrue(enumerator.MoveNext());
            limit.Wait(TestContext.CancellationToken);
        }

        Assert.AreEqual(2 * Threads, computed);
    }

    [TestMethod]
    public void Of_several_errors_the_first_in_order_is_thrown_after_the_results_before_it()
    {
        using var later = new SemaphoreSlim(0);
        var results = OrderedWork.Run(
            Numbers,
            Threads,
            () => { },
            (number, token) =>
            {
                switch (number)
                {
                    case 6:
                        later.Release();
                        throw new InvalidDataException("later");
                    case 5:
                        later.Wait(token);
                        throw new InvalidDataException("first");
                    default:
                        return number;
                }
            },
            TestContext.CancellationToken);
        var taken = new List<int>();
        var exception = Assert.ThrowsExactly<InvalidDataException>(() =>
        {
            foreach (var result in results)
            {
                taken.Add(result);
            }
        });
        Assert.AreEqual("first", exception.Message);
        CollectionAssert.AreEqual(Numbers[..5], taken);
    }

    [TestMethod]
    public void Cancelling_ends_the_work_and_its_threads()
    {
        using var source = new CancellationTokenSource();
        var working = 0;
        var results = OrderedWork.Run(
            Numbers,
            Threads,
            () => { },
            (number, token) =>
            {
                Interlocked.Increment(ref working);
                try
                {
                    if (number == 0)
                    {
                        source.Cancel();
                    }

                    token.WaitHandle.WaitOne();
                    return number;
                }
                finally
                {
                    Interlocked.Decrement(ref working);
                }
            },
            source.Token);
        Assert.ThrowsExactly<OperationCanceledException>(() => results.ToArray());
        Assert.AreEqual(0, working);
    }
}
