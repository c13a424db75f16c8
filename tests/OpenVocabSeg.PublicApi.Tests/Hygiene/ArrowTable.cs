using OpenVocabSeg.PublicApi.Tests.Packages;

namespace OpenVocabSeg.PublicApi.Tests.Hygiene;

/// <summary>
/// The allowed references between folders, from docs/architecture.md: a heading <c>### `Project`</c> and a table with one row per
/// folder, <c>| `Folder` | what it holds | `Folder`, `Folder` |</c>.
/// </summary>
internal static class ArrowTable
{
    /// <summary>Name of the root folder of a project in the tables.</summary>
    public const string Root = "(root)";

    private const string Begin = "<!-- arrows -->";
    private const string End = "<!-- /arrows -->";

    /// <summary>The projects that have a table.</summary>
    public static IReadOnlyList<string> Projects() => [.. Sections().Keys];

    /// <summary>For each folder, the folders that it may refer to.</summary>
    /// <param name="project">One of <see cref="Projects"/>.</param>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Read(string project) => Sections()[project];

    private static Dictionary<string, Dictionary<string, IReadOnlySet<string>>> Sections()
    {
        var page = File.ReadAllText(Path.Combine(PackedPackages.Repository, "docs", "architecture.md"));
        var tables = page[page.IndexOf(Begin, StringComparison.Ordinal)..page.IndexOf(End, StringComparison.Ordinal)];
        var sections = new Dictionary<string, Dictionary<string, IReadOnlySet<string>>>();
        Dictionary<string, IReadOnlySet<string>>? section = null;
        foreach (var line in tables.Split('\n'))
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                sections[line["### ".Length..].Trim().Trim('`')] = section = [];
            }
            else if (line.StartsWith("| `", StringComparison.Ordinal) || line.StartsWith("| (", StringComparison.Ordinal))
            {
                var cells = line.Trim('|', ' ').Split('|');
                section!.Add(Names(cells[0]).Single(), Names(cells[^1]).ToHashSet());
            }
        }

        return sections;
    }

    private static IEnumerable<string> Names(string cell) =>
        cell.Split(',').Select(name => name.Trim().Trim('`')).Where(name => name.Length > 0 && name != "–");
}
