using System.Runtime.CompilerServices;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests;

/// <summary>Tests may use torch before any type of the library, so its module initializer has to run first.</summary>
[TestClass]
public static class TorchSetup
{
    // Without libtorch this does not throw: tests that need no torch still run.
    [AssemblyInitialize]
    public static void LoadLibTorch(TestContext context)
    {
        RuntimeHelpers.RunModuleConstructor(typeof(TorchRuntime).Module.ModuleHandle);
    }
}
