using System.IO.Compression;
using System.Text;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights.PyTorch;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Weights;

[TestClass]
public sealed class PyTorchCheckpointTests
{
    [TestMethod]
    public void Strided_views_of_a_shared_storage_are_read()
    {
        using var scope = torch.NewDisposeScope();
        var bytes = Floats(0, 1, 2, 3, 4, 5);
        var pickle = new PickleBuilder().Ascii("}(")
            .Text("whole").Tensor("0", 6, 0, [2, 3], [3, 1])
            .Text("transposed").Tensor("0", 6, 0, [3, 2], [1, 3])
            .Text("column").Tensor("0", 6, 1, [2], [3])
            .Text("scalar").Tensor("0", 6, 5, [], [])
            .Text("empty").Tensor("0", 6, 6, [0, 4], [4, 1])
            .Ascii("u");
        using var checkpoint = Open(PickleBuilder.Zip(pickle.ToArray(), ("0", bytes)));
        CollectionAssert.AreEqual(
            new[] { "whole", "transposed", "column", "scalar", "empty" }, checkpoint.Tensors.Select(info => info.Name).ToArray());
        AssertTensor(checkpoint, "whole", [2, 3], 0, 1, 2, 3, 4, 5);
        AssertTensor(checkpoint, "transposed", [3, 2], 0, 3, 1, 4, 2, 5);
        AssertTensor(checkpoint, "column", [2], 1, 4);
        AssertTensor(checkpoint, "scalar", [], 5);
        AssertTensor(checkpoint, "empty", [0, 4]);
        Assert.ThrowsExactly<ArgumentException>(() => checkpoint.Read("other"));
    }

    [TestMethod]
    public void Booleans_other_than_0_and_1_become_true()
    {
        using var scope = torch.NewDisposeScope();
        var pickle = new PickleBuilder().Ascii("}").Text("flags").Tensor("0", 3, 0, [3], [1], "BoolStorage").Ascii("s");
        using var checkpoint = Open(PickleBuilder.Zip(pickle.ToArray(), ("0", [0, 1, 0xff])));
        CollectionAssert.AreEqual(new[] { false, true, true }, checkpoint.Read("flags").data<bool>().ToArray());
    }

    [TestMethod]
    public void The_state_dict_is_found_beside_an_optimizer_and_loses_the_prefix_of_all_its_names()
    {
        using var scope = torch.NewDisposeScope();
        var pickle = new PickleBuilder().Ascii("}(")
            .Text("optimizer").Ascii("}").Number(7).Tensor("1", 1, 0, [1], [1]).Ascii("s")
            .Text("model").Ascii("ccollections\nOrderedDict\n)R(")
            .Text("module.a").Tensor("0", 1, 0, [1], [1]).Text("module.b").Tensor("0", 1, 0, [1], [1]).Ascii("u")
            .Text("iteration").Number(5)
            .Ascii("u");
        using var checkpoint = Open(PickleBuilder.Zip(pickle.ToArray(), ("0", Floats(3)), ("1", Floats(4))));
        CollectionAssert.AreEqual(new[] { "a", "b" }, checkpoint.Tensors.Select(info => info.Name).ToArray());
    }

    [TestMethod]
    [DataRow("posix", "system")]
    [DataRow("builtins", "eval")]
    [DataRow("torch", "load")]
    [DataRow("torch.storage", "_load_from_bytes")]
    [DataRow("collections", "defaultdict")]
    public void Whatever_could_run_code_is_refused_by_name(string module, string name)
    {
        var arguments = new PickleBuilder().Ascii($"c{module}\n{name}\n(").Text("echo").Ascii("tR").ToArray();
        AssertRefused(PickleBuilder.Zip(arguments), $"'{module}.{name}'");
        var stackGlobal = new PickleBuilder().Text(module).Text(name).Raw(0x93).ToArray();
        AssertRefused(PickleBuilder.Zip(stackGlobal), $"'{module}.{name}'");
    }

    [TestMethod]
    [DataRow("i")]
    [DataRow("o")]
    [DataRow("\u0082")]
    [DataRow("\u0092")]
    [DataRow("I")]
    [DataRow("P")]
    public void Instructions_that_weights_do_not_need_are_refused(string instruction) =>
        AssertRefused(PickleBuilder.Zip(Encoding.Latin1.GetBytes($"}}({instruction}1\n.")), "instruction 0x");

    [TestMethod]
    public void Tensors_that_do_not_lie_in_their_storage_are_refused()
    {
        (long Count, long Offset, long[] Sizes, long[] Strides)[] cases =
        [
            (6, 0, [7], [1]),
            (6, 1, [2, 3], [3, 1]),
            (6, -1, [1], [1]),
            (6, 0, [-1], [1]),
            (6, 0, [2], [-1]),
            (6, 0, [2, 3], [1]),
            (6, 0, [1L << 40], [0]),
            (6, 0, [1L << 62, 1L << 62, 1L << 62], [0, 0, 0]),
            (6, 0, [1L << 62, 4, 0], [1, 1, 1]),
            (6, 0, [2], [long.MaxValue]),
            (6, long.MaxValue, [2], [long.MaxValue]),
            (1L << 60, 0, [2], [1]),
            (-6, 0, [2], [1]),
        ];
        foreach (var (count, offset, sizes, strides) in cases)
        {
            var pickle = new PickleBuilder().Ascii("}").Text("a").Tensor("0", count, offset, sizes, strides).Ascii("s").ToArray();
            AssertRefused(PickleBuilder.Zip(pickle, ("0", Floats(0, 1, 2, 3, 4, 5))), "file.pth");
        }
    }

    [TestMethod]
    public void Missing_short_and_doubly_described_storages_are_refused()
    {
        var pickle = new PickleBuilder().Ascii("}").Text("a").Tensor("0", 2, 0, [2], [1]).Ascii("s").ToArray();
        AssertRefused(PickleBuilder.Zip(pickle), "storage '0' is missing");
        AssertRefused(PickleBuilder.Zip(pickle, ("0", Floats(1))), "storage '0' has 4 bytes");
        var twice = new PickleBuilder().Ascii("}(").Text("a").Tensor("0", 2, 0, [2], [1])
            .Text("b").Tensor("0", 2, 0, [2], [1], "LongStorage").Ascii("u").ToArray();
        AssertRefused(PickleBuilder.Zip(twice, ("0", Floats(1, 2))), "in two ways");
    }

    [TestMethod]
    public void Compressed_storages_are_read_unless_a_small_file_claims_large_contents()
    {
        using var scope = torch.NewDisposeScope();
        using (var checkpoint = Open(Compressed(1 << 20)))
        {
            Assert.AreEqual(0, checkpoint.Read("a").abs().max().item<float>());
        }

        AssertRefused(Compressed(17 << 20), "compressed too much");
    }

    [TestMethod]
    public void Objects_that_hold_no_weights_are_dropped_and_create_nothing()
    {
        var pickle = new PickleBuilder().Ascii("}(")
            .Text("args").Ascii("cargparse\nNamespace\n)").Raw(0x81).Ascii("}").Text("lr").Number(1).Ascii("sb")
            .Text("milestones").Ascii("ccollections\nCounter\n}").Number(3).Number(1).Ascii("s").Raw(0x85).Ascii("R")
            .Text("a").Ascii("ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_tensor_v2\nctorch\nTensor\n(");
        PickleBuilder.Storage(pickle, "0", "FloatStorage", 1)
            .Number(0).Tuple(1).Tuple(1).Raw(0x89).Ascii("Nt}tRu");
        using var scope = torch.NewDisposeScope();
        using var checkpoint = Open(PickleBuilder.Zip(pickle.ToArray(), ("0", Floats(5))));
        Assert.HasCount(1, checkpoint.Tensors);
        AssertTensor(checkpoint, "a", [1], 5);
        AssertRefused(PickleBuilder.Zip(new PickleBuilder().Ascii("ctorch\nSize\n)").Raw(0x81).ToArray()), "unknown way");
        AssertRefused(PickleBuilder.Zip(new PickleBuilder().Ascii("ctorch\nTensor\n).").ToArray()), "contains no weights");
        AssertRefused(
            PickleBuilder.Zip(new PickleBuilder().Ascii(
                "ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._tensor\n_rebuild_from_type_v2\nctorch\nTensor\n)tR").ToArray()),
            "invalid arguments");
    }

    [TestMethod]
    public void Tricks_with_the_memo_and_the_stack_end_at_once()
    {
        // A list that holds itself; a dictionary that holds itself as the state dict; lists doubled again and again.
        AssertRefused(PickleBuilder.Zip("]q\0h\0a."u8.ToArray()), "contains no weights");
        AssertRefused(PickleBuilder.Zip(new PickleBuilder().Ascii("}q\0").Text("model").Ascii("h\0s").ToArray()), "contains no weights");
        var doubling = new PickleBuilder().Ascii("]");
        for (var i = 0; i < 100_000; i++)
        {
            doubling.Ascii("2\u0086");
        }

        AssertRefused(PickleBuilder.Zip(doubling.ToArray()), "file.pth");
        AssertRefused(PickleBuilder.Zip(new PickleBuilder().Ascii("h\u0007").ToArray()), "does not exist");
        AssertRefused(PickleBuilder.Zip(new PickleBuilder().Ascii("(0").ToArray()), "empty stack");
        AssertRefused(PickleBuilder.Zip(new PickleBuilder().Ascii("t").ToArray()), "no mark");
        var dictionaries = new PickleBuilder().Raw([.. Enumerable.Repeat((byte)'}', 5_000_000)]);
        AssertRefused(PickleBuilder.Zip(dictionaries.ToArray()), "too many instructions");
    }

    [TestMethod]
    public void Texts_that_claim_to_be_huge_take_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(PickleBuilder.Zip([(byte)'X', 0xff, 0xff, 0xff, 0xff, (byte)'.']), "cut off");
        AssertRefused(PickleBuilder.Zip([(byte)'c', .. Enumerable.Repeat((byte)'a', 10_000)]), "without an end");
        Assert.IsLessThan(10_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Foreign_files_are_refused()
    {
        AssertRefused([], "not a PyTorch file");
        AssertRefused("hello"u8.ToArray(), "not a PyTorch file");
        AssertRefused("PK\u0003\u0004 and no more"u8.ToArray(), "damaged");
        AssertRefused(LegacyStorageReader.Magic.ToArray(), "cut off");
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("readme.txt");
        }

        AssertRefused(stream.ToArray(), "no data.pkl");
    }

    [TestMethod]
    [DataRow("16_tiny_teacher.pth")]
    [DataRow("16_tiny_teacher_legacy.pth")]
    public void A_file_cut_anywhere_is_refused(string name)
    {
        var whole = File.ReadAllBytes(FixtureCase.PathOf(name));
        var random = new Random(2);
        for (var i = 0; i < 100; i++)
        {
            AssertRefused(whole[..random.Next(whole.Length)], "file.pth");
        }
    }

    private static byte[] Compressed(int count)
    {
        var pickle = new PickleBuilder().Ascii("}").Text("a").Tensor("0", count, 0, [count], [1]).Ascii("s").ToArray();
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var entry = zip.CreateEntry("x/data.pkl", CompressionLevel.SmallestSize).Open())
            {
                entry.Write(pickle);
            }

            using var data = zip.CreateEntry("x/data/0", CompressionLevel.SmallestSize).Open();
            data.Write(new byte[4 * count]);
        }

        return stream.ToArray();
    }

    private static PyTorchCheckpoint Open(byte[] bytes) => PyTorchCheckpoint.Open(new MemoryStream(bytes), "file.pth");

    private static void AssertRefused(byte[] bytes, string message) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Open(bytes).Dispose()).Message, message);

    private static void AssertTensor(PyTorchCheckpoint checkpoint, string name, long[] shape, params float[] values)
    {
        var tensor = checkpoint.Read(name);
        CollectionAssert.AreEqual(shape, tensor.shape, name);
        Assert.IsTrue(tensor.is_contiguous(), name);
        CollectionAssert.AreEqual(values, tensor.numel() == 0 ? [] : tensor.data<float>().ToArray(), name);
    }

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
