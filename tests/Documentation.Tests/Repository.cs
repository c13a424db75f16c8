namespace OpenVocabSeg.Documentation.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    // Folders written by builds, restores or runs, which are not in the repository.
    private static readonly string[] Generated = ["bin", "obj", "output", "packages", "node_modules", ".git", ".vs"];

    public static string Root { get; } = FindRoot();

    /// <summary>All Markdown pages: README.md, docs, and the READMEs of packages and samples.</summary>
    public static IReadOnlyList<string> Pages { get; } = [.. Files(Root, "*.md")];

    /// <summary>The files of a folder and its subfolders, without the output of builds and runs.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern)
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(child => !Generated.Contains(Path.GetFileName(child)))
                .SelectMany(child => Files(child, pattern)))
            .Order(StringComparer.Ordinal);

    /// <summary>A path from the root, with forward slashes on every platform.</summary>
    public static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The lines of a file, with any line endings.</summary>
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
