namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>Location of real data. Tests are visibly skipped without it.</summary>
internal static class RealData
{
    /// <summary>The folder named by OPENVOCABSEG_DATA.</summary>
    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA");
        if (string.IsNullOrEmpty(folder) || !Directory.Exists(Path.Combine(folder, "coco-mini")))
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA does not name a folder with coco-mini.");
        }

        return folder;
    }
}
