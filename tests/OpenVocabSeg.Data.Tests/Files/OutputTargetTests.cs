using System.Diagnostics;
using System.Runtime.Versioning;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
public sealed class OutputTargetTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-outputs").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_file_is_written_and_its_folders_with_it()
    {
        Write(At("a/b/new.txt"));
        Assert.AreEqual("content", File.ReadAllText(At("a/b/new.txt")));
        AssertNothingElse(At("a/b"), 1);
    }

    [TestMethod]
    [DataRow("file.txt/below.txt", "is a file")]
    [DataRow("folder", "it is a folder")]
    [DataRow("new/", "it is the name of a folder")]
    public void A_path_that_is_no_file_is_refused_by_name(string name, string reason)
    {
        File.WriteAllText(At("file.txt"), "old");
        Directory.CreateDirectory(At("folder"));
        var refused = Assert.ThrowsExactly<IOException>(() => Write(At(name)));
        Assert.StartsWith($"'{At(name)}' cannot be written: ", refused.Message);
        Assert.Contains(reason, refused.Message);
        AssertNothingElse(_folder, 2);
    }

    [TestMethod]
    public void A_replaced_file_keeps_its_permissions()
    {
        File.WriteAllText(At("file.txt"), "old");
        for (var mode = 0; mode < 512; mode += 37)
        {
            var permissions = (UnixFileMode)mode | UnixFileMode.UserRead;
            File.SetUnixFileMode(At("file.txt"), permissions);
            Write(At("file.txt"), mode.ToString("D", null));
            Assert.AreEqual(permissions, File.GetUnixFileMode(At("file.txt")));
            Assert.AreEqual(mode.ToString("D", null), File.ReadAllText(At("file.txt")));
        }
    }

    [TestMethod]
    public void A_private_file_is_private_while_it_is_written()
    {
        File.WriteAllText(At("file.txt"), "old");
        File.SetUnixFileMode(At("file.txt"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        AtomicFile.Write(At("file.txt"), stream =>
        {
            foreach (var file in Directory.GetFiles(_folder))
            {
                Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            AssertNothingElse(_folder, 2);
        });
    }

    [TestMethod]
    public void The_file_that_links_lead_to_is_replaced_and_the_links_stay()
    {
        Directory.CreateDirectory(At("real/deep"));
        Directory.CreateDirectory(At("links"));
        File.WriteAllText(At("real/file.txt"), "old");
        Directory.CreateSymbolicLink(At("links/deep"), "../real/deep");
        // As the system resolves it: the folder above real/deep, not above links/deep.
        File.CreateSymbolicLink(At("links/second"), "deep/../file.txt");
        File.CreateSymbolicLink(At("first"), At("links/second"));
        Write(At("first"));
        Assert.AreEqual("content", File.ReadAllText(At("real/file.txt")));
        Assert.AreEqual("deep/../file.txt", new FileInfo(At("links/second")).LinkTarget);
        Assert.AreEqual(At("links/second"), new FileInfo(At("first")).LinkTarget);
        AssertNothingElse(At("real"), 2);
        AssertNothingElse(At("links"), 2);
    }

    [TestMethod]
    public void A_link_to_a_missing_file_creates_it_and_one_to_a_missing_folder_is_refused()
    {
        File.CreateSymbolicLink(At("new"), "target.txt");
        Write(At("new"));
        Assert.AreEqual("content", File.ReadAllText(At("target.txt")));
        Assert.AreEqual("target.txt", new FileInfo(At("new")).LinkTarget);

        Directory.CreateSymbolicLink(At("gone"), At("disk"));
        File.CreateSymbolicLink(At("lost"), At("disk/file.txt"));
        foreach (var path in new[] { At("gone/file.txt"), At("lost") })
        {
            Assert.Contains("does not exist", Assert.ThrowsExactly<IOException>(() => Write(path)).Message);
        }

        Assert.IsFalse(Path.Exists(At("disk")));
        File.CreateSymbolicLink(At("loop"), At("pool"));
        File.CreateSymbolicLink(At("pool"), At("loop"));
        Assert.Contains("links lead to each other", Assert.ThrowsExactly<IOException>(() => Write(At("loop"))).Message);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_device_is_written_in_place_and_stays()
    {
        File.CreateSymbolicLink(At("null"), "/dev/null");
        var mode = File.GetUnixFileMode("/dev/null");
        Write("/dev/null");
        Write(At("null"));
        Assert.AreEqual(PathKind.Device, PathKinds.Of("/dev/null"));
        Assert.AreEqual(mode, File.GetUnixFileMode("/dev/null"));
        Assert.AreEqual("/dev/null", new FileInfo(At("null")).LinkTarget);
        Assert.IsEmpty(Directory.GetFiles("/dev", ".null*"));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_full_disk_is_reported_for_the_file_that_was_asked_for()
    {
        File.CreateSymbolicLink(At("full"), "/dev/full");
        var full = Assert.ThrowsExactly<IOException>(() => Write(At("full"), new string('x', 1_000_000)));
        Assert.AreEqual($"'{At("full")}' cannot be written: No space left on device.", full.Message);
        Assert.AreEqual(PathKind.Device, PathKinds.Of("/dev/full"));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_named_pipe_passes_the_content_on_and_stays()
    {
        Process.Start("mkfifo", [At("pipe")]).WaitForExit();
        var content = new string('x', 300_000);
        var read = Task.Run(() => File.ReadAllText(At("pipe")));
        Write(At("pipe"), content);
        Assert.AreEqual(content, read.Result);
        Assert.AreEqual(PathKind.Device, PathKinds.Of(At("pipe")));
        AssertNothingElse(_folder, 1);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_socket_is_refused_and_stays()
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(At("socket")));
        Assert.StartsWith(
            $"'{At("socket")}' cannot be written: ", Assert.ThrowsExactly<IOException>(() => Write(At("socket"))).Message);
        Assert.AreEqual(PathKind.Device, PathKinds.Of(At("socket")));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow("/dev/stdout", null)]
    [DataRow("/dev/fd/1", null)]
    [DataRow("/proc/self/fd/1", null)]
    [DataRow("/dev/stdout", "\"$@\" | cat")]
    [DataRow("/dev/stderr", "\"$@\" 2>&1")]
    [DataRow("/dev/fd/5", "\"$@\" 5>&1")]
    public void A_child_writes_to_its_output_in_order(string path, string? shell) =>
        Assert.AreEqual("before\ncontent\nafter\n", ChildWork.Run("write", path, shell));

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow(">", "before\ncontent\nafter\n")]
    [DataRow(">>", "old\nbefore\ncontent\nafter\n")]
    public void An_output_that_goes_to_a_file_is_written_in_order(string redirection, string expected)
    {
        File.WriteAllText(At("out.txt"), "old\n");
        ChildWork.Run("write", "/dev/stdout", $"\"$@\" {redirection} '{At("out.txt")}'");
        Assert.AreEqual(expected, File.ReadAllText(At("out.txt")));
        AssertNothingElse(_folder, 1);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_descriptor_that_is_not_open_is_refused() => Assert.AreEqual(
        "'/dev/fd/99999' cannot be written: Bad file descriptor.",
        Assert.ThrowsExactly<IOException>(() => Write("/dev/fd/99999")).Message);

    [TestMethod]
    public void A_name_of_the_longest_length_is_written()
    {
        foreach (var name in new[] { new string('n', 255), new string('ü', 120), string.Concat(Enumerable.Repeat("🚀", 60)) })
        {
            Write(At(name));
            Assert.AreEqual("content", File.ReadAllText(At(name)));
        }
    }

    private static void Write(string path, string content = "content") =>
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));

    private static void AssertNothingElse(string folder, int count) =>
        Assert.HasCount(count, Directory.GetFileSystemEntries(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }));

    private string At(string name) => Path.Join(_folder, name);
}
