using System.Text.RegularExpressions;
using OpenVocabSeg.PublicApi.Tests.Packages;

namespace OpenVocabSeg.PublicApi.Tests.Hygiene;

/// <summary>Files are written through <c>AtomicFile</c>, which leaves no half file and replaces no device.</summary>
[TestClass]
public sealed partial class WritingTests
{
    // Where else files are written, created or moved, and why that is right.
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["src/OpenVocabSeg.Data/Files/AtomicFile.cs"] = "appends lines to logs",
        ["src/OpenVocabSeg.Data/Files/OutputTarget.cs"] = "what AtomicFile writes with",
        ["src/OpenVocabSeg.Data/Files/NewFolder.cs"] = "writes folders as AtomicFile writes files",
        ["src/OpenVocabSeg.Data/Files/FolderLock.cs"] = "an empty file that is locked",
        ["src/OpenVocabSeg.Data/Files/TemporaryFiles.cs"] = "opens a file to see whether it is locked",
        ["src/OpenVocabSeg.Networks/Native/NativeFileCache.cs"] = "a cache of libraries; runs before OpenVocabSeg.Data is needed",
        ["samples/Playground/Browser/BrowserPage.cs"] = "a new folder, renamed when it is complete, with public members only",
        ["samples/DataFolders/TargetFolder.cs"] = "files of a folder that NewFolder writes",
        ["samples/OpenVocabSeg.Cli/OutputChecks.cs"] = "tries whether a folder can be written",
    };

    [TestMethod]
    public void Files_are_written_in_one_place()
    {
        var root = PackedPackages.Repository;
        string[] found =
        [
            .. new[] { "src", "samples" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
                .Select(file => (Name: Path.GetRelativePath(root, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
                .Where(file => !BuildOutput().IsMatch(file.Name) && Writing().IsMatch(file.Text))
                .Select(file => file.Name)
                .Order(StringComparer.Ordinal),
        ];
        CollectionAssert.AreEqual(Exceptions.Keys.Order(StringComparer.Ordinal).ToArray(), found, string.Join('\n', found));
    }

    [TestMethod]
    [DataRow("File.WriteAllText(path, text);", true)]
    [DataRow("using var stream = File.Create(path);", true)]
    [DataRow("new FileStream(path, FileMode.CreateNew, FileAccess.Write)", true)]
    [DataRow("new FileStream(path, options)", true)]
    [DataRow("using var writer = new StreamWriter(path);", true)]
    [DataRow("new FileInfo(path).OpenWrite()", true)]
    [DataRow("ZipFile.CreateFromDirectory(a, b)", true)]
    [DataRow("XmlWriter.Create(path)", true)]
    [DataRow("using var writer = new StreamWriter(stream, leaveOpen: true)", false)]
    [DataRow("XmlWriter.Create(stream, Settings)", false)]
    [DataRow("new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)", false)]
    [DataRow("File.OpenRead(path)", false)]
    public void The_pattern_finds_what_writes(string code, bool writes) => Assert.AreEqual(writes, Writing().IsMatch(code));

    [GeneratedRegex(
        """
        \bFile\.(Create|WriteAll|Append|Move|Copy|Replace|OpenWrite|Open\(|OpenHandle\([^)]*Write)
        |\b(Directory\.Move|ZipFile\.(Create|Open\(|Extract)|(CreateText|AppendText|OpenWrite)\()
        |new\ FileStream\((?![^;]*FileMode\.Open,\ FileAccess\.Read,)
        |new\ StreamWriter\((?!stream\b)
        |XmlWriter\.Create\((?!stream\b)
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Writing();

    [GeneratedRegex("(^|/)(bin|obj)/")]
    private static partial Regex BuildOutput();
}
