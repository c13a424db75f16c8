using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Weights;

[TestClass]
public sealed class ModuleWeightsTests
{
    [TestMethod]
    public void Sixteen_bit_weights_fill_a_module()
    {
        using var scope = NewDisposeScope();
        var module = nn.Linear(3, 2);
        module.LoadWeights(Source(("weight", arange(6).reshape(2, 3).to_type(ScalarType.Float16)), ("bias", ones(2, ScalarType.BFloat16))));
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 4, 5 }, module.weight.data<float>().ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 1 }, module.bias!.data<float>().ToArray());
    }

    [TestMethod]
    public void All_faults_are_listed_and_nothing_is_copied()
    {
        using var scope = NewDisposeScope();
        var module = nn.Sequential(("0", nn.Linear(3, 2)), ("1", nn.BatchNorm2d(2)));
        var before = module.state_dict()["0.bias"].clone();
        var source = Source(
            ("0.weight", zeros(3, 2)),
            ("0.bias", zeros(2)),
            ("1.weight", zeros(2, ScalarType.Int32)),
            ("1.bias", zeros(2)),
            ("1.running_mean", zeros(2)),
            ("1.num_batches_tracked", zeros([], ScalarType.Int64)),
            ("2.weight", zeros(1)));
        var message = Assert.ThrowsExactly<InvalidDataException>(() => module.LoadWeights(source)).Message;
        StringAssert.Contains(message, "1 missing (1.running_var)");
        StringAssert.Contains(message, "1 unexpected (2.weight)");
        StringAssert.Contains(message, "2 different (0.weight is float32 [3, 2], but float32 [2, 3] is needed, 1.weight is int32 [2]");
        Assert.IsTrue(before.Equals(module.state_dict()["0.bias"]));
    }

    [TestMethod]
    public void Ignored_names_may_be_missing_or_unexpected()
    {
        using var scope = NewDisposeScope();
        var module = nn.Linear(3, 2);
        var bias = module.bias!.clone();
        module.LoadWeights(Source(("weight", zeros(2, 3)), ("extra", ones(1))), name => name is "bias" or "extra");
        Assert.IsTrue(bias.Equals(module.bias));
        Assert.AreEqual(0f, module.weight.abs().max().item<float>());
    }

    [TestMethod]
    public void Loading_leaves_no_tensors_behind()
    {
        using var module = nn.Linear(3, 2);
        using var source = Source(("weight", zeros(2, 3)), ("bias", zeros(2)));
        module.LoadWeights(source);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        module.LoadWeights(source);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static SafeTensorsFile Source(params (string Name, Tensor Value)[] tensors)
    {
        var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors.ToDictionary(item => item.Name, item => item.Value));
        stream.Position = 0;
        return SafeTensorsFile.Read(stream, "test weights");
    }
}
