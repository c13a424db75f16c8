using System.Text.Json;
using OpenVocabSeg.Networks.Tests.Parity.Support;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Every file of the fixtures is used.</summary>
[TestClass]
public sealed class FixtureIndexTests
{
    [TestMethod]
    public void Every_file_of_the_index_is_named_by_a_test()
    {
        using var index = JsonDocument.Parse(File.ReadAllBytes(FixtureCase.PathOf("INDEX.json")));
        string[] files = [.. index.RootElement.GetProperty("files").EnumerateObject().Select(file => file.Name)];
        Assert.IsNotEmpty(files);

        // A test names its case in a string: the case, or the file where it has another extension.
        var sources = TestSources().ToArray();
        var forgotten = files.Where(file => !sources.Any(source =>
            source.Contains($"\"{Path.GetFileNameWithoutExtension(file)}\"", StringComparison.Ordinal)
            || source.Contains($"\"{file}\"", StringComparison.Ordinal)));
        Assert.AreEqual(string.Empty, string.Join(", ", forgotten));
    }

    [TestMethod]
    public void Every_file_of_the_folder_is_in_the_index()
    {
        using var index = JsonDocument.Parse(File.ReadAllBytes(FixtureCase.PathOf("INDEX.json")));
        var cases = index.RootElement.GetProperty("files").EnumerateObject()
            .Select(file => Path.GetFileNameWithoutExtension(file.Name)).ToHashSet(StringComparer.Ordinal);
        var unknown = Directory.EnumerateFiles(FixtureCase.Folder).Select(path => Path.GetFileName(path))
            .Where(name => name != "INDEX.json" && !cases.Contains(Path.GetFileNameWithoutExtension(name)));
        Assert.AreEqual(string.Empty, string.Join(", ", unknown));
    }

    private static IEnumerable<string> TestSources()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OpenVocabSeg.sln")))
        {
            directory = directory.Parent;
        }

        if (directory is null)
        {
            Assert.Inconclusive("The tests do not run inside the repository.");
            throw new InvalidOperationException();
        }

        return Directory.EnumerateFiles(Path.Combine(directory.FullName, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(directory.FullName, "tests"), "TinyModel.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText);
    }
}
