using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Data.Tests.Shards;

[TestClass]
public sealed class ShardTests
{
    [TestMethod]
    public void Every_item_is_in_one_part_in_order_and_blocks_stay_whole()
    {
        foreach (var items in new[] { 0, 1, 7, 16, 17, 100 })
        {
            foreach (var block in new[] { 1, 4, 16 })
            {
                foreach (var count in new[] { 1, 2, 3, 5, 16, 120 })
                {
                    var parts = Enumerable.Range(1, count).Select(index => new Shard(index, count).Of(items, block)).ToArray();
                    var next = 0;
                    foreach (var (start, length) in parts)
                    {
                        Assert.AreEqual(next, start);
                        Assert.IsTrue(start % block == 0 || length == 0);
                        next += length;
                    }

                    Assert.AreEqual(items, next);
                    int[] blocks = [.. parts.Select(part => (part.Length + block - 1) / block)];
                    Assert.IsLessThanOrEqualTo(1, blocks.Max() - blocks.Min(), $"{items} items, blocks of {block}, {count} parts");
                }
            }
        }
    }

    [TestMethod]
    public void Large_numbers_do_not_overflow()
    {
        var last = new Shard(100_000, 100_000).Of(int.MaxValue, 1);
        Assert.AreEqual(int.MaxValue, last.Start + last.Length);
        Assert.AreEqual(21_475, last.Length);
    }

    [TestMethod]
    public void Files_of_parts_are_found_beside_the_output()
    {
        var folder = Directory.CreateTempSubdirectory("ovs-shards").FullName;
        try
        {
            var output = Path.Combine(folder, "found.json");
            string[] others =
            [
                output,
                Path.Combine(folder, "more-found.json.shard-1-of-2"),
                Path.Combine(folder, ".found.json.shard-1-of-2.x.tmp"),
            ];
            string[] parts = [new Shard(1, 2).FileFor(output), new Shard(2, 2).FileFor(output)];
            foreach (var file in others.Concat(parts))
            {
                File.WriteAllText(file, "");
            }

            CollectionAssert.AreEqual(parts, Shard.FilesFor(output).ToArray());
            Assert.HasCount(3, Shard.FilesIn(folder));
            Assert.IsEmpty(Shard.FilesIn(Path.Combine(folder, "none")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Runs_differ_if_a_list_is_divided_in_another_way()
    {
        static string Of(params string[] words) => new ShardRun("x").AddList("words", words).Facts[^1].Value;
        Assert.AreEqual(Of("a", "bc"), Of("a", "bc"));
        Assert.AreNotEqual(Of("a", "bc"), Of("ab", "c"));
        Assert.AreNotEqual(Of(), Of(""));
        Assert.AreEqual("none", new ShardRun("x").Add("y", null).Facts[^1].Value);
    }
}
