using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

[TestClass]
public class AtomicFileTests
{
    [TestMethod]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("ovs-files").FullName;
        var path = Path.Combine(folder, "file.txt");
        AtomicFile.Write(path, stream => stream.Write("old"u8));
        Assert.ThrowsExactly<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            throw new InvalidOperationException();
        }));
        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void What_is_written_in_part_is_removed_again()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("Only Linux limits files here.");
        }

        var path = Path.Combine(Path.GetTempPath(), $"ovs-append-{Guid.NewGuid():N}");
        AtomicFile.Append(path, new string('a', FileLimit.Bytes - 10));
        var error = ChildWork.Run("append to a full file", path);
        Assert.AreEqual(new string('a', FileLimit.Bytes - 10), File.ReadAllText(path));
        Assert.AreEqual($"'{path}' cannot be written: Specified file length was too large for the file system.", error);
        error = ChildWork.Run("write a full file", path);
        Assert.AreEqual($"'{path}' cannot be written: Specified file length was too large for the file system.", error);
        Assert.AreEqual(new string('a', FileLimit.Bytes - 10), File.ReadAllText(path));
        AtomicFile.Delete(path);
        Assert.IsFalse(File.Exists(path));
    }
}
