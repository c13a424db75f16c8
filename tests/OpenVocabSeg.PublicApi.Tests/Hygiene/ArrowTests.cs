using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OpenVocabSeg.PublicApi.Tests.Hygiene;

/// <summary>
/// References between folders are allowed by the tables of docs/architecture.md. They are read from the compiled assemblies, which
/// includes references without a <c>using</c>.
/// </summary>
[TestClass]
public sealed class ArrowTests
{
    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Folders_refer_only_to_folders_that_the_table_allows(string project)
    {
        var allowed = ArrowTable.Read(project);
        var found = Arrows(project);
        var forbidden = found.Where(arrow => !allowed.GetValueOrDefault(arrow.From, Nothing).Contains(arrow.To))
            .Select(arrow => $"{arrow.From} -> {arrow.To}: {arrow.Types}");
        Assert.AreEqual(
            string.Empty, string.Join("\n", forbidden), "Forbidden references. The rules are the tables of docs/architecture.md.");

        var used = found.Select(arrow => (arrow.From, arrow.To)).ToHashSet();
        var unused = allowed.SelectMany(rule => rule.Value.Select(to => (From: rule.Key, To: to))).Where(rule => !used.Contains(rule))
            .Select(rule => $"{rule.From} -> {rule.To}");
        Assert.AreEqual(string.Empty, string.Join(", ", unused), "References that the table allows and nothing needs.");
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Each_folder_has_a_row_and_each_row_a_folder(string project)
    {
        var rows = ArrowTable.Read(project).Keys.ToArray();
        var folders = Folders(project);
        var found = Arrows(project);
        var missing = folders.Except(rows).Select(folder => $"| `{folder}` | what it holds | "
            + $"{string.Join(", ", found.Where(arrow => arrow.From == folder).Select(arrow => $"`{arrow.To}`").DefaultIfEmpty("–"))} |");
        Assert.AreEqual(string.Empty, string.Join("\n", missing), $"Rows to add to the table of {project} in docs/architecture.md.");
        Assert.AreEqual(
            string.Empty, string.Join(", ", rows.Except(folders)), "Rows of docs/architecture.md whose folder holds no type any more.");
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void The_table_has_no_cycle(string project)
    {
        var allowed = ArrowTable.Read(project);
        var left = allowed.ToDictionary(rule => rule.Key, rule => rule.Value.ToHashSet());
        while (left.FirstOrDefault(rule => rule.Value.Count == 0) is { Key: { } free })
        {
            left.Remove(free);
            foreach (var targets in left.Values)
            {
                targets.Remove(free);
            }
        }

        Assert.IsEmpty(left.Keys, $"These folders are in a cycle, or need one that is: {string.Join(", ", left.Keys)}.");
    }

    private static IReadOnlySet<string> Nothing { get; } = new HashSet<string>();

    private static IEnumerable<object[]> Projects => ArrowTable.Projects().Select(project => new object[] { project });

    private static string[] Folders(string project)
    {
        var path = Path.Combine(AppContext.BaseDirectory, project + ".dll");
        using var file = new PEReader(File.OpenRead(path));
        return [.. SourceFolders.Read(path, file.GetMetadataReader()).Values.Select(Shown).Distinct().Order(StringComparer.Ordinal)];
    }

    private static (string From, string To, string Types)[] Arrows(string project)
    {
        var path = Path.Combine(AppContext.BaseDirectory, project + ".dll");
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var folders = SourceFolders.Read(path, metadata);
        Assert.IsGreaterThan(5, folders.Count, $"The folders of {project} are read.");
        return
        [
            .. folders.Keys
                .SelectMany(type => TypeUses.Of(file, type).Where(folders.ContainsKey).Select(used => (type, used)))
                .Where(pair => folders[pair.type] != folders[pair.used])
                .GroupBy(pair => (From: Shown(folders[pair.type]), To: Shown(folders[pair.used])))
                .Select(group => (group.Key.From, group.Key.To, string.Join(", ", group
                    .Select(pair => $"{Name(metadata, pair.type)} uses {Name(metadata, pair.used)}")
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .Take(5))))
                .OrderBy(arrow => arrow.From, StringComparer.Ordinal).ThenBy(arrow => arrow.To, StringComparer.Ordinal),
        ];
    }

    private static string Shown(string folder) => folder.Length == 0 ? ArrowTable.Root : folder;

    private static string Name(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (type.IsNested)
        {
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        }

        return metadata.GetString(type.Name);
    }
}
