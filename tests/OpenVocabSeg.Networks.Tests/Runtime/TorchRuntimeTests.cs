using System.Reflection;
using OpenVocabSeg.Networks.Runtime;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Runtime;

/// <summary>Also run in processes of their own by <see cref="TorchLoadingTests"/>, where libtorch is missing or elsewhere.</summary>
[TestClass]
public sealed class TorchRuntimeTests
{
    [TestMethod]
    public void Initialising_any_number_of_times_from_many_threads_works()
    {
        Parallel.For(0, 32, _ => TorchRuntime.Initialize());
        TorchRuntime.Initialize();
    }

    [TestMethod]
    public void Torch_computes_with_no_step_by_the_user()
    {
        using var scope = torch.NewDisposeScope();
        var product = torch.ones(2, 3).matmul(torch.ones(3, 2));

        Assert.AreEqual(12f, product.sum().ToSingle());
        Assert.IsFalse(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp's own search ran");
    }

    [TestMethod]
    public void The_fields_that_end_TorchSharps_search_exist()
    {
        foreach (var name in new[] { "nativeBackendLoaded", "nativeBackendCudaLoaded" })
        {
            var field = typeof(torch).GetField(name, BindingFlags.NonPublic | BindingFlags.Static);
            Assert.AreEqual(typeof(bool), field?.FieldType, name);
        }
    }
}
