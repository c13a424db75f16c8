using OpenVocabSeg.Networks.Runtime;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Runtime;

[TestClass]
public sealed class TorchRuntimeTests
{
    [TestMethod]
    public void Torch_computes_after_initialisation()
    {
        TorchRuntime.Initialize();

        using var scope = torch.NewDisposeScope();
        var product = torch.ones(2, 3).matmul(torch.ones(3, 2));

        Assert.AreEqual(12f, product.sum().ToSingle());
        Assert.IsFalse(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp's own search ran");
    }
}
