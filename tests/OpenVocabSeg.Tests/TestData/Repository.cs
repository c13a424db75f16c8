namespace OpenVocabSeg.Tests.TestData;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>A folder or file of it.</summary>
    public static string Folder(params string[] path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OpenVocabSeg.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine([folder?.FullName ?? "", .. path]);
    }
}
