using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>The same network in files of other programs: TorchSharp.PyBridge, bfloat16, names of wrappers.</summary>
[TestClass]
public sealed class ForeignFormsTests
{
    private const string Fixture = "16_tiny_teacher.pth";

    [TestMethod]
    public void Files_of_PyBridge_are_imported()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var expected = Weights(FixtureCase.PathOf(Fixture));
        new PyBridgeModule(expected).save_py(folder.PathOf("bridge.pth"));
        AssertSame(expected, Weights(folder.PathOf("bridge.pth")));
    }

    [TestMethod]
    public void Checkpoints_of_16_bits_are_imported()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var expected = Weights(FixtureCase.PathOf(Fixture));
        foreach (var (type, tolerance) in new[] { (ScalarType.BFloat16, 1.51 / 256), (ScalarType.Float16, 1.51 / 2048) })
        {
            var halved = expected.ToDictionary(pair => pair.Key, pair => pair.Value.to_type(type));
            new PyBridgeModule(halved).save_py(folder.PathOf("half.pth"));
            SafeTensorsWriter.Write(folder.PathOf("half.safetensors"), halved);
            AssertSame(halved, Weights(folder.PathOf("half.pth")));
            AssertSame(halved, Weights(folder.PathOf("half.safetensors")));

            // Scale and variance are multiplied in 32 bits: only the rounding of the file remains, and half of the variance's.
            Backbone(FixtureCase.PathOf(Fixture), folder.PathOf("whole.safetensors"));
            Backbone(folder.PathOf("half.pth"), folder.PathOf("backbone.safetensors"));
            using var whole = SafeTensorsFile.Open(folder.PathOf("whole.safetensors"));
            using var half = SafeTensorsFile.Open(folder.PathOf("backbone.safetensors"));
            foreach (var info in whole.Tensors.Where(info => info.Name.EndsWith("bn1.weight", StringComparison.Ordinal)))
            {
                var (a, b) = (whole.Read(info.Name), half.Read(info.Name).to_type(ScalarType.Float32));
                Assert.IsLessThan(tolerance, ((a - b).abs() / a.abs()).max().item<float>(), info.Name);
            }
        }
    }

    [TestMethod]
    [DataRow("module.")]
    [DataRow("_orig_mod.")]
    [DataRow("_orig_mod.module.")]
    [DataRow("model.")]
    [DataRow("lightning.model._orig_mod.")]
    public void Names_of_wrappers_do_not_matter(string prefix)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var expected = Weights(FixtureCase.PathOf(Fixture));
        var renamed = expected.ToDictionary(pair => prefix + pair.Key, pair => pair.Value);
        SafeTensorsWriter.Write(folder.PathOf("wrapped.safetensors"), renamed);
        using var checkpoint = ForeignCheckpoint.Open(folder.PathOf("wrapped.safetensors"));
        Assert.AreEqual(CheckpointKind.Teacher, checkpoint.Kind);
        Assert.IsTrue(checkpoint.Describe().All(tensor => tensor.Reason != "unknown"));
        Assert.AreEqual(32, checkpoint.WordDimension);
    }

    [TestMethod]
    public void Only_tensors_that_are_used_are_judged()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var expected = Weights(FixtureCase.PathOf(Fixture));
        Write(folder.PathOf("unused.safetensors"), expected, "teacher.codes");
        using (var checkpoint = ForeignCheckpoint.Open(folder.PathOf("unused.safetensors")))
        {
            using var segmenter = checkpoint.ImportSegmenter(Options());
            Assert.AreEqual("F8_E5M2 [2]", $"{checkpoint.Describe().Single(tensor => tensor.Reason == "unknown").Tensor}");
        }

        expected.Remove("rpn.head.conv.bias");
        Write(folder.PathOf("used.safetensors"), expected, "rpn.head.conv.bias");
        using var damaged = ForeignCheckpoint.Open(folder.PathOf("used.safetensors"));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => damaged.ImportSegmenter(Options())).Message,
            "rpn.head.conv.bias is F8_E5M2 [2]");
    }

    private static SegmenterImportOptions Options() =>
        new() { Words = WordEmbeddings.Random(["cat", "dog"], 32, 1), Classes = ["cat", "dog"] };

    private static Dictionary<string, Tensor> Weights(string path)
    {
        TorchRuntime.Initialize();
        using var file = Networks.Weights.PyTorch.WeightsFile.Open(path);
        return file.Tensors.ToDictionary(info => info.Name, info => file.Read(info.Name));
    }

    private static void Backbone(string path, string output)
    {
        using var checkpoint = ForeignCheckpoint.Open(path);
        checkpoint.ImportBackbone(output);
    }

    // One more tensor, of a type that torch of this library does not have.
    private static void Write(string path, Dictionary<string, Tensor> tensors, string name)
    {
        SafeTensorsWriter.Write(path, tensors);
        var bytes = File.ReadAllBytes(path);
        var length = BitConverter.ToInt32(bytes);
        var header = System.Text.Json.Nodes.JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        var data = bytes.AsSpan(8 + length);
        header[name] = new System.Text.Json.Nodes.JsonObject
        {
            ["dtype"] = "F8_E5M2",
            ["shape"] = new System.Text.Json.Nodes.JsonArray(2),
            ["data_offsets"] = new System.Text.Json.Nodes.JsonArray(data.Length, data.Length + 2),
        };
        var json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. data, 0, 0]);
    }

    private static void AssertSame(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> found)
    {
        CollectionAssert.AreEquivalent(expected.Keys, found.Keys);
        foreach (var (name, value) in expected)
        {
            Assert.AreEqual(value.dtype, found[name].dtype, name);
            Assert.IsTrue(value.Equals(found[name]), name);
        }
    }
}
