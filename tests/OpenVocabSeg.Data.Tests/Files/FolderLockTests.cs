using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

[TestClass]
public sealed class FolderLockTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-lock").FullName;

    private string OwnerPath => Path.Combine(_folder, ".ovseg.owner");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_locked_folder_is_refused_to_the_same_process_until_it_is_released()
    {
        var held = FolderLock.Acquire(_folder);
        var refused = Assert.ThrowsExactly<IOException>(() => FolderLock.Acquire(_folder + Path.DirectorySeparatorChar)).Message;
        Assert.Contains($"'{_folder}{Path.DirectorySeparatorChar}' is in use by another run (process {Environment.ProcessId} on ", refused);
        Assert.Contains("OpenVocabSeg.Data.Tests", refused);
        held.Dispose();
        held.Dispose();
        Assert.IsEmpty(Directory.GetFileSystemEntries(_folder));
        FolderLock.Acquire(_folder).Dispose();
    }

    // Nobody can create a folder there, not even root.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_folder_that_the_system_does_not_create_is_named()
    {
        const string Folder = "/proc/ovseg";
        Assert.StartsWith(
            $"'{Folder}' cannot be written: ", Assert.ThrowsExactly<IOException>(() => FolderLock.Acquire(Folder)).Message);
        Assert.StartsWith(
            $"'{Folder}' cannot be written: ", Assert.ThrowsExactly<IOException>(() => NewFolder.Write(Folder, _ => { })).Message);
    }

    [TestMethod]
    public void A_folder_that_the_lock_has_created_goes_with_it_if_it_is_empty()
    {
        var path = Path.Combine(_folder, "a", "b");
        FolderLock.Acquire(path).Dispose();
        Assert.IsFalse(Directory.Exists(Path.Combine(_folder, "a")));
        using (FolderLock.Acquire(path))
        {
            File.WriteAllText(Path.Combine(path, "file.txt"), "kept");
        }

        Assert.HasCount(1, Directory.GetFileSystemEntries(path));
    }

    [TestMethod]
    public void One_of_many_threads_has_the_lock_at_any_time()
    {
        var (inside, worst, entered) = (0, 0, 0);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var attempt = 0; attempt < 200; attempt++)
            {
                try
                {
                    using var held = FolderLock.Acquire(_folder);
                    var now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref worst, now);
                    Interlocked.Increment(ref entered);
                    Thread.Yield();
                    Interlocked.Decrement(ref inside);
                }
                catch (IOException exception) when (exception.Message.Contains("is in use", StringComparison.Ordinal))
                {
                    // Another thread has it.
                }
            }
        });
        Assert.AreEqual(1, worst);
        Assert.IsGreaterThan(8, entered);

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen;)
            {
                seen = Interlocked.CompareExchange(ref target, value, seen);
            }
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_child_that_has_the_lock_is_named_and_one_that_was_killed_has_it_no_more()
    {
        using var child = ChildWork.Start("lock and wait", _folder);
        Assert.AreEqual("ready", child.StandardOutput.ReadLine());
        var refused = Assert.ThrowsExactly<IOException>(() => FolderLock.Acquire(_folder)).Message;
        Assert.Contains($"(process {child.Id} on {Environment.MachineName}, since ", refused);
        Assert.Contains("OpenVocabSeg.Data.Tests", refused);
        Assert.Contains($"process {child.Id} ", ChildWork.Run("lock", _folder), "Another process is refused, too.");

        child.Kill();
        child.WaitForExit();
        Assert.IsTrue(File.Exists(OwnerPath), "The killed process left its name.");
        FolderLock.Acquire(_folder).Dispose();
        Assert.AreEqual("free\n", ChildWork.Run("lock", _folder));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Without_locks_of_the_disk_the_owner_decides()
    {
        // .NET takes no locks if this variable is set, as on a disk that has none.
        const string off = "DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1 \"$@\"";
        var self = LockOwner.Current;
        self.Write(OwnerPath);
        Assert.Contains($"process {Environment.ProcessId} ", ChildWork.Run("lock", _folder, off));
        Assert.Contains($"remove '{OwnerPath}'", ChildWork.Run("lock", _folder, off));

        // Its number was given to another process.
        (self with { Process = self.Process with { Start = self.Process.Start - 1 } }).Write(OwnerPath);
        Assert.AreEqual("free\n", ChildWork.Run("lock", _folder, off));

        (self with { Host = "elsewhere" }).Write(OwnerPath);
        Assert.Contains("on elsewhere", ChildWork.Run("lock", _folder, off));
        Assert.AreEqual("free\n", ChildWork.Run("lock", _folder), "With locks, nobody holds it.");
        File.WriteAllText(OwnerPath, "damaged");
        Assert.AreEqual("free\n", ChildWork.Run("lock", _folder, off));
    }

    [TestMethod]
    public void What_killed_runs_left_goes_when_the_folder_is_locked()
    {
        var below = Directory.CreateDirectory(Path.Combine(_folder, "scenes", "masked")).FullName;
        File.WriteAllText(Path.Combine(below, ".1.png.999999999-1-0123456789abcdef.tmp"), "half");
        using var held = FolderLock.Acquire(_folder);
        Assert.IsEmpty(Directory.GetFiles(below));
    }

    [TestMethod]
    [DataRow("file", "is a file")]
    [DataRow("file/below", "is a file")]
    [DataRow("model.zip", "is the name of a file")]
    [DataRow("out/metrics.JSON", "is the name of a file")]
    public void A_file_is_no_folder(string name, string reason)
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "old");
        Assert.Contains(reason, Assert.ThrowsExactly<IOException>(() => FolderLock.Acquire(Path.Combine(_folder, name))).Message);
        Assert.HasCount(1, Directory.GetFileSystemEntries(_folder));
    }
}
