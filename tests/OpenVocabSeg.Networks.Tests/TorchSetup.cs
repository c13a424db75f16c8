using OpenVocabSeg.Networks.Runtime;

namespace OpenVocabSeg.Networks.Tests;

/// <summary>Tests may call torch before any type of the library: libtorch is loaded first.</summary>
[TestClass]
public static class TorchSetup
{
    [AssemblyInitialize]
    public static void LoadLibTorch(TestContext context) => TorchRuntime.Initialize();
}
