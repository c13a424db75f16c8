using System.Globalization;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>No line is longer than <c>max_line_length</c> of .editorconfig.</summary>
[TestClass]
public sealed class LineLengthTests
{
    private static readonly int Limit = int.Parse(
        Repository.ReadLines(Path.Combine(Repository.Root, ".editorconfig"))
            .Single(line => line.StartsWith("max_line_length", StringComparison.Ordinal)).Split('=')[1],
        CultureInfo.InvariantCulture);

    [TestMethod]
    public void Lines_of_code_are_short() => AssertShort(Repository.Files(Repository.Root, "*.cs").SelectMany(Numbered));

    // A table row is one line, and a URL cannot be broken.
    [TestMethod]
    public void Lines_of_pages_are_short() => AssertShort(Repository.Pages.SelectMany(Numbered)
        .Where(line => !line.Text.StartsWith('|') && line.Text.Trim().Contains(' ', StringComparison.Ordinal)));

    private static IEnumerable<(string Place, string Text)> Numbered(string path) =>
        Repository.ReadLines(path).Select((text, i) => ($"{Repository.Name(path)}:{i + 1}", text));

    private static void AssertShort(IEnumerable<(string Place, string Text)> lines)
    {
        var all = lines.ToArray();
        Assert.IsNotEmpty(all);
        Assert.AreEqual(
            "",
            string.Join('\n', all.Where(line => line.Text.Length > Limit).Select(line => $"{line.Place}: {line.Text.Length} characters")));
    }
}
