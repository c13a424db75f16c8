using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using OpenVocabSeg.Networks.Native;

namespace OpenVocabSeg.Networks.Tests.Native;

/// <summary>Which processors hide their caches.</summary>
[TestClass]
public sealed class ProcessorCachesTests
{
    private const int Amd = 0x68747541;
    private const int Intel = 0x756E6547;
    private const int CachesOfAmd = unchecked((int)0x8000001D);
    private const int LastLeafOfZen = unchecked((int)0x80000021);
    private const int LastLeafOfBulldozer = unchecked((int)0x8000001C);

    [TestMethod]
    [DataRow(Amd, LastLeafOfZen, 0, true, DisplayName = "an AMD EPYC of 2025 in a virtual machine")]
    [DataRow(Amd, LastLeafOfZen, 0x4121, false, DisplayName = "the same with a data cache of level 1")]
    [DataRow(Amd, LastLeafOfBulldozer, 0, false, DisplayName = "an AMD that does not know the question")]
    [DataRow(Intel, LastLeafOfZen, 0, false, DisplayName = "libtorch takes usual sizes for an Intel")]
    public void Caches_are_hidden(int vendor, int lastLeaf, int cache, bool hidden) =>
        Assert.AreEqual(hidden, ProcessorCaches.Hidden((leaf, subleaf) => (leaf, subleaf) switch
        {
            (0, 0) => (0xD, vendor, 0, 0),
            (int.MinValue, 0) => (lastLeaf, vendor, 0, 0),
            (CachesOfAmd, 0) => (cache, 0, 0, 0),
            _ => throw new NotSupportedException(),
        }));

    // Called by their C++ names, and only where a processor hides its caches: another libtorch could lack them.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [SupportedOSPlatform("linux")]
    public void Libtorch_has_the_switches_of_its_libraries()
    {
        TorchRuntime.Initialize();
        var library = LinuxDynamicLoader.FindLoaded(ConvolutionLibraries.Library);

        Assert.AreNotEqual(0, library);
        foreach (var name in ConvolutionLibraries.Switches.Append(ConvolutionLibraries.Settings))
        {
            Assert.IsTrue(NativeLibrary.TryGetExport(library, name, out _), name);
        }
    }
}
