namespace OpenVocabSeg.Tests.TestData;

/// <summary>Where tests find real data and the authors' fixtures; a test whose file is absent is visibly skipped.</summary>
internal static class RealData
{
    /// <summary>A file of the real data (folder named by OPENVOCABSEG_DATA).</summary>
    public static string Path(params string[] path)
    {
        var folder = Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA");
        if (string.IsNullOrEmpty(folder))
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
        }

        return Existing(System.IO.Path.Combine([folder, .. path]));
    }

    /// <summary>A file of the fixtures (folder named by OPENVOCABSEG_FIXTURES, default tests/fixtures of the repository).</summary>
    public static string Fixture(string name)
    {
        var folder = Environment.GetEnvironmentVariable("OPENVOCABSEG_FIXTURES");
        return Existing(System.IO.Path.Combine(string.IsNullOrEmpty(folder) ? Repository.Folder("tests", "fixtures") : folder, name));
    }

    private static string Existing(string path)
    {
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"'{path}' is not there.");
        }

        return path;
    }
}
