using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Native;

/// <summary>Also run in processes of their own by <see cref="TorchLoadingTests"/>, where libtorch is missing or elsewhere.</summary>
[TestClass]
public sealed class TorchRuntimeTests
{
    [TestMethod]
    public void Initializing_any_number_of_times_from_many_threads_works()
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
    [OSCondition(OperatingSystems.Linux)]
    public void One_libtorch_is_in_the_process()
    {
        using var tensor = torch.ones(1);

        var loaded = File.ReadLines("/proc/self/maps")
            .Select(line => line.Split(' ')[^1])
            .Where(path => Path.GetFileName(path) == "libtorch_cpu.so")
            .Distinct()
            .ToArray();

        Assert.HasCount(1, loaded, string.Join(' ', loaded));
    }
}
