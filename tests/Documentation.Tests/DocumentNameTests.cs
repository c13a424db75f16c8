using System.Text.RegularExpressions;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>Pages and comments refer to documents that are in the repository, and to no others.</summary>
[TestClass]
public sealed partial class DocumentNameTests
{
    [TestMethod]
    public void Documents_that_pages_and_sources_name_exist()
    {
        string[] patterns = ["*.cs", "*.md", "*.csproj", "*.props", "*.targets", "*.txt", "*.yml"];
        var files = patterns.SelectMany(pattern => Repository.Files(Repository.Root, pattern)).ToArray();
        var names = Repository.Pages.Select(Path.GetFileName).ToHashSet();
        var checkedNames = 0;
        foreach (var file in files)
        {
            foreach (Match document in Document().Matches(File.ReadAllText(file)))
            {
                var name = document.Value;
                var exists = name.Contains('/', StringComparison.Ordinal)
                    ? Path.Exists(Path.Combine(Repository.Root, name)) || Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, name))
                    : names.Contains(name);
                Assert.IsTrue(
                    exists,
                    $"{Repository.Name(file)} names '{name}', which is not in the repository. For another project's, name the project.");
                checkedNames++;
            }
        }

        Assert.IsGreaterThan(50, checkedNames);
    }

    /// <summary>Paths that a page names in backticks, such as a folder of the sources.</summary>
    [TestMethod]
    public void Paths_that_pages_name_exist()
    {
        var missing = Repository.Pages.Select(page => new Page(Repository.Name(page)))
            .SelectMany(page => SourcePath().Matches(page.Text)
                .Select(match => match.Groups["path"].Value)
                .Where(path => !Path.Exists(Path.Combine(Repository.Root, path)))
                .Select(path => $"{page}: {path}"));
        Assert.AreEqual("", string.Join('\n', missing));
    }

    // A file name that ends in .md, or a reference to a design document in a comment.
    [GeneratedRegex(@"(?<![\w/*.-])(?:[\w.-]+/)*[\w-]+\.md\b|\bDESIGN(?= §)")]
    private static partial Regex Document();

    [GeneratedRegex(@"`(?<path>(?:src|samples|tests|docs|\.github|\.ci)/[\w./-]+)`")]
    private static partial Regex SourcePath();
}
