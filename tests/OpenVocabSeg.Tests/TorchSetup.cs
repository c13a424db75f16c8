using System.Runtime.CompilerServices;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Tests;

/// <summary>Many tests compare trainings bit by bit, which is reproducible on one thread only.</summary>
[TestClass]
public static class TorchSetup
{
    [AssemblyInitialize]
    public static void UseOneThread(TestContext context)
    {
        RuntimeHelpers.RunModuleConstructor(typeof(TorchRuntime).Module.ModuleHandle);
        torch.set_num_threads(1);
    }
}
