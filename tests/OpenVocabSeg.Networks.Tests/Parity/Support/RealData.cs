namespace OpenVocabSeg.Networks.Tests.Parity.Support;

/// <summary>The real data that tests may read: the folder OPENVOCABSEG_DATA.</summary>
internal static class RealData
{
    /// <summary>Path of a file or folder of it; the test is inconclusive where the variable is not set.</summary>
    public static string PathOf(params string[] parts)
    {
        if (Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA") is not { Length: > 0 } folder)
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
            throw new InvalidOperationException();
        }

        return Path.Combine([folder, .. parts]);
    }
}
