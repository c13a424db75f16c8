namespace OpenVocabSeg.Networks.Tests.Native;

/// <summary>The Linux shim of the TorchSharp package, which every build has in its output.</summary>
internal static class ShimFile
{
    public static string FilePath { get; } =
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    public static byte[] Read()
    {
        if (!File.Exists(FilePath))
        {
            Assert.Inconclusive($"{FilePath} is not there");
        }

        return File.ReadAllBytes(FilePath);
    }
}
