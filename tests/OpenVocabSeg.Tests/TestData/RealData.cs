namespace OpenVocabSeg.Tests.TestData;

/// <summary>Location of real data and of the authors' fixtures. A test is visibly skipped if its file is missing.</summary>
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
