using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Native;

[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    public void The_CPU_is_always_there() => Assert.AreEqual(DeviceType.CPU, TorchRuntime.GetDevice("cpu").type);

    [TestMethod]
    [DataRow("gpu")]
    [DataRow("CPU")]
    [DataRow("")]
    [DataRow("cuda:")]
    [DataRow("cuda:-1")]
    [DataRow("cuda: 1")]
    [DataRow("cuda:1.5")]
    [DataRow("cuda:99999999999")]
    public void An_unknown_name_is_refused(string name)
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => TorchRuntime.GetDevice(name));
        Assert.StartsWith($"'{name}' is not a device: use 'cpu', 'cuda', or 'cuda:1' for the second GPU.", exception.Message);
    }

    [TestMethod]
    public void A_GPU_that_is_not_there_is_named_with_what_to_do()
    {
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => TorchRuntime.GetDevice("cuda:99"));
        Assert.StartsWith("CUDA device 99 is not available. Install a GPU build of libtorch", exception.Message);
        Assert.IsFalse(TorchRuntime.HasGpu(99));
        Assert.IsFalse(TorchRuntime.HasGpu(-1));
    }
}
