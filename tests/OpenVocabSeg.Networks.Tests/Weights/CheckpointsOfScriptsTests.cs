using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>
/// Checkpoints that PyTorch 1.13 wrote (<c>Files/make.py</c>), with what training scripts store beside the weights, and names and
/// entries of other programs.
/// </summary>
[TestClass]
public sealed class CheckpointsOfScriptsTests
{
    private static readonly string[] Readable =
    [
        "conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked",
    ];

    [TestMethod]
    [DataRow("strange.pth")]
    [DataRow("strange-legacy.pth")]
    public void Tensors_of_strange_types_and_objects_without_weights_do_not_refuse_the_file(string file)
    {
        using var scope = NewDisposeScope();
        using var checkpoint = PyTorchCheckpoint.Open(PathOf(file));
        var infos = checkpoint.Tensors.ToDictionary(info => info.Name);
        CollectionAssert.AreEqual(Readable, checkpoint.Tensors.Where(info => info.UnsupportedType is null)
            .Select(info => info.Name).ToArray());
        Assert.AreEqual("complex64 [2]", $"{infos["phase"]}");
        Assert.AreEqual("complex128 [1]", $"{infos["wave"]}");
        Assert.AreEqual("quint8 [3]", $"{infos["bytes"]}");
        Assert.AreEqual("qint8 [2, 2]", $"{infos["channels"]}");
        Assert.AreEqual("sparse [2, 2]", $"{infos["sparse"]}");
        Assert.AreEqual("sparse [2, 2]", $"{infos["rows"]}");
        Assert.AreEqual(1, checkpoint.Read("bn.running_var").sum().item<float>() / 3);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => checkpoint.Read("bytes")).Message;
        Assert.Contains("tensor 'bytes' is quint8 [3]", message);
    }

    [TestMethod]
    public void Float8_as_PyTorch_2_writes_it_is_named()
    {
        var pickle = new PickleBuilder().Ascii("}(").Text("a").Tensor("0", 1, 0, [1], [1])
            .Text("small").Ascii("ctorch._utils\n_rebuild_tensor_v3\n(")
            .Ascii("(").Text("storage").Ascii("ctorch.storage\nUntypedStorage\n").Text("1").Text("cpu").Number(4).Ascii("tQ")
            .Number(0).Tuple(2, 2).Tuple(2, 1).Raw(0x89).Ascii("Nctorch\nfloat8_e4m3fn\ntRu");
        using var checkpoint = PyTorchCheckpoint.Open(
            new MemoryStream(PickleBuilder.Zip(pickle.ToArray(), ("0", new byte[4]), ("1", new byte[4]))), "file.pth");
        Assert.AreEqual("float8_e4m3fn [2, 2]", $"{checkpoint.Tensors[1]}");
    }

    [TestMethod]
    public void Safetensors_of_strange_types_do_not_refuse_the_file_either()
    {
        using var folder = new TemporaryFolder();
        var header = """{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F4","shape":[2,2],"data_offsets":[2,4]},"""
            + """ "c":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""";
        var json = System.Text.Encoding.ASCII.GetBytes(header);
        byte[] bytes = [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[4], 0, 0, 0x80, 0x3f];
        File.WriteAllBytes(folder.PathOf("a.safetensors"), bytes);
        using var scope = NewDisposeScope();
        using var file = SafeTensorsFile.Open(folder.PathOf("a.safetensors"));
        CollectionAssert.AreEqual(new[] { "F8_E4M3 [2]", "F4 [2, 2]", "float32 [1]" }, file.Tensors.Select(info => $"{info}").ToArray());
        Assert.AreEqual(1, file.Read("c").item<float>());
        Assert.Contains("'a' is F8_E4M3 [2]", Assert.ThrowsExactly<InvalidDataException>(() => file.Read("a")).Message);
    }

    [TestMethod]
    public void Averaged_weights_are_selected_by_name()
    {
        using var scope = NewDisposeScope();
        using var current = PyTorchCheckpoint.Open(PathOf("averaged.pth"));
        using var averaged = PyTorchCheckpoint.Open(PathOf("averaged.pth"), "ema");
        using var named = PyTorchCheckpoint.Open(PathOf("averaged.pth"), "model_ema");
        using var nested = PyTorchCheckpoint.Open(PathOf("averaged-only.pth"), "ema");
        using var path = PyTorchCheckpoint.Open(PathOf("averaged-only.pth"), "ema.module");
        CollectionAssert.AreEqual(Readable, current.Tensors.Select(info => info.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "n_averaged" }.Concat(Readable).ToArray(), averaged.Tensors.Select(info => info.Name).ToArray());
        Assert.AreNotEqual(0.5f, current.Read("conv.bias")[0].item<float>());
        foreach (var file in new[] { averaged, named, nested, path })
        {
            CollectionAssert.AreEqual(new[] { 0.5f, 0.5f, 0.5f }, file.Read("conv.bias").data<float>().ToArray());
        }
    }

    [TestMethod]
    public void A_file_of_averaged_weights_alone_says_so()
    {
        StringAssert.Contains(Refusal("averaged-only.pth", null), "It has weights under 'ema.module'");
        StringAssert.Contains(Refusal("averaged.pth", "teacher"), "no weights under 'teacher'. It has weights under 'model', 'model_ema'");
        StringAssert.Contains(Refusal("strange.pth", "ema"), "no averaged weights");

        // A wrapper that holds both networks, such as that of ema-pytorch.
        var both = Tensors("online_model.a", "ema_model.a", "initted");
        using var current = Open(both, null);
        using var averaged = Open(both, "ema");
        Assert.AreEqual("a", current.Tensors.Single().Name);
        Assert.AreEqual("a", averaged.Tensors.Single().Name);
        var only = Tensors("ema_model.a", "step");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Open(only, null)).Message, "It has weights under 'ema'");
    }

    [TestMethod]
    [DataRow("a.weight b.weight", "a.weight b.weight")]
    [DataRow("module.a module.b", "a b")]
    [DataRow("module.a b", "module.a b")]
    [DataRow("_orig_mod.a _orig_mod.b", "a b")]
    [DataRow("module._orig_mod.a module._orig_mod.b", "a b")]
    [DataRow("_orig_mod.module.a _orig_mod.module.b", "a b")]
    [DataRow("n_averaged module.module._orig_mod.a module.module._orig_mod.b", "n_averaged a b")]
    [DataRow("backbone._orig_mod.conv.weight head.weight", "backbone.conv.weight head.weight")]
    [DataRow("a._fsdp_wrapped_module._checkpoint_wrapped_module.b c", "a.b c")]
    [DataRow("my_orig_mod.a b", "my_orig_mod.a b")]
    [DataRow("n_averaged", "n_averaged")]
    public void Names_of_wrappers_are_removed(string names, string expected)
    {
        using var checkpoint = Open(Tensors(names.Split(' ')), null);
        Assert.AreEqual(expected, string.Join(' ', checkpoint.Tensors.Select(info => info.Name)));
    }

    [TestMethod]
    public void Two_tensors_of_one_name_are_named() => StringAssert.Contains(
        Assert.ThrowsExactly<InvalidDataException>(() => Open(Tensors("a._orig_mod.b", "a.b"), null)).Message,
        "'a._orig_mod.b' and 'a.b' are the same tensor");

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Weights", "Files", file);

    private static string Refusal(string file, string? weights) =>
        Assert.ThrowsExactly<InvalidDataException>(() => PyTorchCheckpoint.Open(PathOf(file), weights)).Message;

    private static PyTorchCheckpoint Open(byte[] bytes, string? weights) =>
        PyTorchCheckpoint.Open(new MemoryStream(bytes), "file.pth", weights);

    private static byte[] Tensors(params string[] names)
    {
        var pickle = new PickleBuilder().Ascii("}(");
        foreach (var name in names)
        {
            pickle.Text(name).Tensor("0", 1, 0, [1], [1]);
        }

        return PickleBuilder.Zip(pickle.Ascii("u").ToArray(), ("0", new byte[4]));
    }
}
