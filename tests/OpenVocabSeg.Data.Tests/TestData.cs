namespace OpenVocabSeg.Data.Tests;

/// <summary>Location of real data and of the authors' fixtures. A test is visibly skipped if its file is missing.</summary>
internal static class TestData
{
    /// <summary>A file of the real data (folder named by OPENVOCABSEG_DATA).</summary>
    public static string Real(params string[] path)
    {
        var folder = Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA");
        if (string.IsNullOrEmpty(folder))
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
        }

        return Existing(Path.Combine([folder, .. path]));
    }

    /// <summary>A file of the fixtures (folder named by OPENVOCABSEG_FIXTURES, default tests/fixtures of the repository).</summary>
    public static string Fixture(string name)
    {
        var folder = Environment.GetEnvironmentVariable("OPENVOCABSEG_FIXTURES");
        return Existing(Path.Combine(string.IsNullOrEmpty(folder) ? RepositoryFixtures() : folder, name));
    }

    private static string Existing(string path)
    {
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"'{path}' is not there.");
        }

        return path;
    }

    private static string RepositoryFixtures()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OpenVocabSeg.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? "", "tests", "fixtures");
    }
}
