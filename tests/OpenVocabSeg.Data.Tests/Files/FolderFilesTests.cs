using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Tests.Annotations;

namespace OpenVocabSeg.Data.Tests.Files;

[TestClass]
public sealed class FolderFilesTests : IDisposable
{
    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Files_are_listed_in_the_order_of_their_names()
    {
        foreach (var name in new[] { "b/2.txt", "a.txt", "b/1.txt", "c.csv", "b/c/3.txt", "a/9.txt" })
        {
            _folder.Write(name, "");
        }

        AssertFiles("a.txt", "a/9.txt", "b/1.txt", "b/2.txt", "b/c/3.txt");
    }

    // A folder is visited once, under its own name if it has one here.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void Links_do_not_hide_the_folders_that_they_lead_to()
    {
        _folder.Write("m/real/1.txt", "");
        Link("a", "m/real");
        Link("m/a", "m");
        Link("m/real/b", "m");
        Link("z", "m/real");
        AssertFiles("m/real/1.txt");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void Of_several_links_to_a_folder_elsewhere_the_first_is_followed()
    {
        using var elsewhere = new AnnotationFolder();
        elsewhere.Write("below/1.txt", "");
        elsewhere.Write("2.txt", "");
        Directory.CreateSymbolicLink(_folder["x"], elsewhere.Root);
        Directory.CreateSymbolicLink(_folder["b"], elsewhere.Root);
        Directory.CreateDirectory(_folder["c"]);
        Directory.CreateSymbolicLink(_folder["c/d"], elsewhere.Root);
        AssertFiles("b/2.txt", "b/below/1.txt");
    }

    [TestMethod]
    public void Folders_below_are_not_listed_before_they_are_asked_for()
    {
        _folder.Write("1.txt", "");
        using var files = FolderFiles.Each(_folder.Root).GetEnumerator();
        Assert.IsTrue(files.MoveNext());
        _folder.Write("below/2.txt", "");
        Assert.IsTrue(files.MoveNext());
        Assert.AreEqual(_folder["below/2.txt"], files.Current);
    }

    private void Link(string name, string target) => Directory.CreateSymbolicLink(_folder[name], _folder[target]);

    private void AssertFiles(params string[] names) => CollectionAssert.AreEqual(
        names,
        FolderFiles.All(_folder.Root, "*.txt").Select(file => Path.GetRelativePath(_folder.Root, file).Replace('\\', '/')).ToArray());
}
