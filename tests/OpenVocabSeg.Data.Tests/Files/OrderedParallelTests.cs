using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

[TestClass]
public class OrderedParallelTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(1023)]
    [DataRow(1024)]
    [DataRow(5000)]
    public void Results_keep_the_order_of_the_source(int count)
    {
        var expected = Enumerable.Range(0, count).Select(item => (Item: item, Number: item + 1L)).ToArray();
        CollectionAssert.AreEqual(
            expected, OrderedParallel.SelectBatched(Enumerable.Range(0, count), (item, number) => (item, number)).ToArray());
        CollectionAssert.AreEqual(
            expected,
            OrderedParallel.Select(Enumerable.Range(0, count), item =>
            {
                // Later items are ready first.
                Thread.SpinWait(item % 7 == 0 ? 10_000 : 1);
                return (item, item + 1L);
            }).ToArray());
    }

    [TestMethod]
    public void The_source_is_read_a_little_ahead_and_by_the_caller()
    {
        var thread = Environment.CurrentManagedThreadId;
        var read = 0;
        IEnumerable<int> Source()
        {
            while (true)
            {
                Assert.AreEqual(thread, Environment.CurrentManagedThreadId);
                yield return read++;
            }
        }

        Assert.AreEqual(3, OrderedParallel.Select(Source(), item => item).Skip(3).First());
        Assert.IsLessThan(16, read);
    }

    [TestMethod]
    [DataRow(2500, 4000, "item 2500")]
    [DataRow(4000, 2500, "source 2500")]
    [DataRow(5, 6, "item 5")]
    [DataRow(6, 5, "source 5")]
    public void Of_several_failures_the_first_is_thrown_after_all_results_before_it(int failingItem, int failingSource, string expected)
    {
        IEnumerable<int> Source()
        {
            for (var item = 0; ; item++)
            {
                yield return item == failingSource ? throw new FormatException($"source {item}") : item;
            }
        }

        int Map(int item) => item == failingItem ? throw new FormatException($"item {item}") : item;
        IEnumerable<int>[] both =
            [OrderedParallel.Select(Source(), Map), OrderedParallel.SelectBatched(Source(), (item, _) => Map(item))];
        foreach (var results in both)
        {
            Assert.AreEqual(expected, Assert.ThrowsExactly<FormatException>(() => results.Count()).Message);
        }

        // One by one: all results before the exception are returned first.
        var received = 0;
        Assert.ThrowsExactly<FormatException>(() =>
        {
            foreach (var result in OrderedParallel.Select(Source(), Map))
            {
                Assert.AreEqual(received++, result);
            }
        });
        Assert.AreEqual(Math.Min(failingItem, failingSource), received);
    }
}
