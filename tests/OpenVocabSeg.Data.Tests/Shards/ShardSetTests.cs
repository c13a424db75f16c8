using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Data.Tests.Shards;

[TestClass]
public sealed class ShardSetTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-shard-set").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("twice", "{a}/f.shard-1-of-2 and {b}/f.shard-1-of-2 are both shard 1/2.")]
    [DataRow("run", "{b}/f.shard-1-of-2 and {a}/f.shard-1-of-2 are of different runs: they differ in the words.")]
    [DataRow("count", "{a}/f.shard-1-of-2 is shard 1/2 and {b}/f.shard-1-of-2 is shard 1/3: their numbers of shards differ.")]
    [DataRow("damaged", "{b}/f.shard-1-of-2 is not a complete shard file")]
    [DataRow("other name", "f.shard-1-of-2 and copy are both shard 1/2.")]
    public void Files_of_one_name_in_two_folders_are_told_apart(string defect, string expected)
    {
        var first = Write("a", "f.shard-1-of-2");
        var second = defect switch
        {
            "run" => Write("b", "f.shard-1-of-2", words: "dog"),
            "count" => Write("b", "f.shard-1-of-2", count: 3),
            "other name" => Write("b", "copy"),
            _ => Write("b", "f.shard-1-of-2"),
        };
        if (defect == "damaged")
        {
            File.WriteAllText(second, "");
        }

        var error = Assert.ThrowsExactly<InvalidDataException>(() => ShardSet.Open([first, second]));
        Assert.StartsWith(
            expected.Replace("{a}/", Path.GetDirectoryName(first) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                .Replace("{b}/", Path.GetDirectoryName(second) + Path.DirectorySeparatorChar, StringComparison.Ordinal),
            error.Message);
    }

    private string Write(string folder, string name, int count = 2, string words = "cat")
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName, name);
        new ShardTask(path, new Shard(1, count), new ShardRun("predict").Add("words", words)).Write(_ => { });
        return path;
    }
}
