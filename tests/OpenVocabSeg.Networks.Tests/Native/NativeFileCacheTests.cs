using System.Runtime.Versioning;
using OpenVocabSeg.Networks.Native;

namespace OpenVocabSeg.Networks.Tests.Native;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
[SupportedOSPlatform("linux")]
public sealed class NativeFileCacheTests
{
    private static readonly byte[] Content = Enumerable.Range(0, 5000).Select(value => (byte)(value * 7)).ToArray();

    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("ovs-cache-test-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void The_file_is_made_once_and_nothing_lies_beside_it()
    {
        var first = LoadedFrom(_folder);
        var written = File.GetLastWriteTimeUtc(first);
        var second = LoadedFrom(_folder);

        Assert.AreEqual(first, second);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(second));
        CollectionAssert.AreEqual(new[] { first }, Directory.GetFileSystemEntries(_folder));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_damaged_copy_is_replaced(bool sameLength)
    {
        var path = LoadedFrom(_folder);
        var damaged = Content.ToArray();
        damaged[damaged.Length / 2] ^= 1;
        File.WriteAllBytes(path, sameLength ? damaged : damaged[..1000]);

        Assert.AreEqual(path, LoadedFrom(_folder));
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_leads_to_the_next()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var usable = Path.Combine(_folder, "usable");

        var path = LoadedFrom(Path.Combine(file, "below"), "/proc/openvocabseg", usable);

        Assert.AreEqual(usable, Path.GetDirectoryName(path));
    }

    [TestMethod]
    public void A_folder_from_which_nothing_loads_leads_to_the_next()
    {
        var first = Path.Combine(_folder, "noexec");
        var second = Path.Combine(_folder, "usable");
        var loaded = "";

        NativeFileCache.Load(
            "library.so",
            Content,
            path =>
            {
                loaded = path;
                return path.StartsWith(first, StringComparison.Ordinal) ? throw new DllNotFoundException("not permitted") : 1;
            },
            [first, second]);

        Assert.AreEqual(second, Path.GetDirectoryName(loaded));
    }

    [TestMethod]
    public void Without_a_usable_folder_a_private_temporary_one_is_used_and_removed()
    {
        var path = LoadedFrom("/proc/openvocabseg");

        Assert.StartsWith(Path.GetTempPath(), path);
        Assert.IsFalse(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [TestMethod]
    public void Where_no_folder_loads_a_file_in_memory_does()
    {
        var loaded = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            NativeFileCache.Load(
                "library.so",
                Content,
                path =>
                {
                    CollectionAssert.AreEqual(Content, File.ReadAllBytes(path));
                    loaded.Add(path);
                    return path.StartsWith("/proc/self/fd/", StringComparison.Ordinal) ? 1 : throw new DllNotFoundException("noexec");
                },
                [_folder]);
        }

        Assert.HasCount(6, loaded);
        Assert.AreNotEqual(loaded[2], loaded[5], "The loader knows a library by its path.");
    }

    [TestMethod]
    public void The_last_failure_is_reported()
    {
        var exception = Assert.ThrowsExactly<DllNotFoundException>(
            () => NativeFileCache.Load("library.so", Content, _ => throw new DllNotFoundException("reason"), [_folder]));

        Assert.AreEqual("reason", exception.Message);
    }

    private static string LoadedFrom(params string[] folders)
    {
        var loaded = "";
        NativeFileCache.Load(
            "library.so",
            Content,
            path =>
            {
                CollectionAssert.AreEqual(Content, File.ReadAllBytes(path));
                loaded = path;
                return 1;
            },
            folders);
        return loaded;
    }
}
