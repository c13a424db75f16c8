using System.Diagnostics;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

[TestClass]
public sealed class TemporaryFilesTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-temporaries").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void What_a_killed_process_was_writing_goes_and_the_old_file_stays()
    {
        var path = Path.Combine(_folder, "file.txt");
        File.WriteAllText(path, "old");
        using var child = ChildWork.Start("write and wait", path);
        Assert.AreEqual("ready", child.StandardOutput.ReadLine());
        TemporaryFiles.RemoveLeftovers(_folder);
        Assert.HasCount(2, Directory.GetFiles(_folder), "The file of a running process is kept.");

        child.Kill();
        child.WaitForExit();
        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.HasCount(2, Directory.GetFiles(_folder));
        TemporaryFiles.RemoveLeftovers(_folder);
        Assert.AreEqual(path, Directory.GetFiles(_folder).Single());
        Assert.AreEqual("old", File.ReadAllText(path));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Files_of_other_programs_and_of_running_processes_stay()
    {
        var now = ProcessStamp.Current;
        string[] kept = [".tmp", "a.tmp", ".a.tmp", ".a.1-2-3.tmp", $".a.{now.Id}-{now.Start}-0123456789abcdef.tmp"];
        string[] removed = [$".a.{now.Id}-{now.Start + 1}-0123456789abcdef.tmp", ".a b.c.999999999-1-0123456789abcdef.tmp"];
        foreach (var name in kept.Concat(removed))
        {
            File.WriteAllText(Path.Combine(_folder, name), "half");
        }

        // A file in use by a process in another container, and a folder that is not ours.
        var locked = Path.Combine(_folder, ".b.999999999-1-0123456789abcdef.tmp");
        using var stream = new FileStream(locked, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var other = Directory.CreateDirectory(Path.Combine(_folder, "other", "folder")).FullName;
        File.WriteAllText(Path.Combine(other, removed[0]), "half");
        TemporaryFiles.RemoveLeftovers(_folder);
        string[] expected = [.. kept, Path.GetFileName(locked), "other"];
        CollectionAssert.AreEquivalent(expected, Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).ToArray());
        Assert.HasCount(1, Directory.GetFiles(other));

        TemporaryFiles.RemoveLeftovers(_folder, recursive: true);
        Assert.IsEmpty(Directory.GetFiles(other));
        TemporaryFiles.RemoveLeftovers(Path.Combine(_folder, "missing"));
    }

    // Its process may run on another machine, and a folder cannot be locked.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_folder_goes_when_nothing_was_written_to_it_for_a_day()
    {
        var draft = Path.Combine(_folder, ".voc.999999999-1-0123456789abcdef.tmp");
        var below = Directory.CreateDirectory(Path.Combine(draft, "below")).FullName;
        var file = Path.Combine(below, "half.txt");
        File.WriteAllText(file, "half");
        Directory.CreateSymbolicLink(Path.Combine(draft, "link"), _folder);
        string[] entries = [file, below, draft];
        foreach (var entry in entries)
        {
            TemporaryFiles.RemoveLeftovers(_folder);
            Assert.IsTrue(File.Exists(file), $"{entry} is new");
            Directory.SetLastWriteTimeUtc(entry, DateTime.UtcNow.AddHours(-25));
        }

        TemporaryFiles.RemoveLeftovers(_folder);
        Assert.IsEmpty(Directory.GetFileSystemEntries(_folder));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_process_is_recognized_by_number_and_start()
    {
        var self = ProcessStamp.Current;
        Assert.IsTrue(self.IsRunning);
        Assert.IsFalse((self with { Start = self.Start - 1 }).IsRunning);
        using var child = Process.Start("sleep", ["60"]);
        var text = File.ReadAllText($"/proc/{child.Id}/stat");
        var stamp = new ProcessStamp(child.Id, long.Parse(text.Split(' ')[21], null));
        Assert.IsTrue(stamp.IsRunning);
        child.Kill();
        child.WaitForExit();
        Assert.IsFalse(stamp.IsRunning);
    }
}
