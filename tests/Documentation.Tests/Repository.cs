namespace OpenVocabSeg.Documentation.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>README.md, and all pages of docs.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        Path.Combine(Root, "README.md"),
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
    ];

    public static string Name(string path) => Path.GetRelativePath(Root, path);

    /// <summary>The lines of a file, whatever its line ends.</summary>
    public static string[] ReadLines(string path) => File.ReadAllLines(path);

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OpenVocabSeg.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("The tests run from inside the repository.");
    }
}
