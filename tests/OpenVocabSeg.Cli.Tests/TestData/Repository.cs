namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>The project's own files.</summary>
internal static class Repository
{
    /// <summary>The repository's folder, or the folder of the tests if they run outside of it.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OpenVocabSeg.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
