namespace OpenVocabSeg.Documentation.Tests;

/// <summary>A piece of code and its origin.</summary>
/// <param name="Place">File and region, or file and line.</param>
/// <param name="Code">Its lines, without the indentation that they share.</param>
/// <param name="Usings">The <c>using</c> directives of its file; empty for code from a page.</param>
internal sealed record CodeRegion(string Place, string Code, IReadOnlyList<string> Usings)
{
    /// <summary>Whether it is a list of <c>using</c> directives.</summary>
    public bool IsUsings => Code.Split('\n')
        .All(line => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal));

    /// <summary>The regions of the samples that the documentation may show.</summary>
    public static IReadOnlyList<CodeRegion> OfSamples() =>
        [.. new[] { "Snippets", "InstanceSegmentation" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", project), "*.cs"))
            .Order(StringComparer.Ordinal)
            .SelectMany(OfFile)];

    /// <summary>The blocks of a page that are marked as C#.</summary>
    public static IEnumerable<CodeRegion> OfPage(string path)
    {
        List<string>? block = null;
        var start = 0;
        var lines = Repository.ReadLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (block is null && lines[i].StartsWith("```csharp", StringComparison.Ordinal))
            {
                (block, start) = ([], i + 1);
            }
            else if (block is not null && lines[i] == "```")
            {
                yield return new CodeRegion($"{Repository.Name(path)}, line {start}", string.Join('\n', block), []);
                block = null;
            }
            else
            {
                block?.Add(lines[i]);
            }
        }

        Assert.IsNull(block, $"{Repository.Name(path)}, line {start}: the block of code has no end.");
    }

    private static IEnumerable<CodeRegion> OfFile(string path)
    {
        List<string>? lines = null;
        var name = "";
        string[] usings = [.. Repository.ReadLines(path).Where(line => line.StartsWith("using ", StringComparison.Ordinal))];
        foreach (var line in Repository.ReadLines(path))
        {
            var text = line.Trim();
            if (text.StartsWith("#region ", StringComparison.Ordinal))
            {
                Assert.IsNull(lines, $"{Repository.Name(path)}: regions are not nested.");
                (lines, name) = ([], text["#region ".Length..]);
            }
            else if (text == "#endregion")
            {
                yield return new CodeRegion($"{Repository.Name(path)}#{name}", Dedent(lines!), usings);
                lines = null;
            }
            else
            {
                lines?.Add(line);
            }
        }
    }

    private static string Dedent(List<string> lines)
    {
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..])).Trim('\n');
    }
}
