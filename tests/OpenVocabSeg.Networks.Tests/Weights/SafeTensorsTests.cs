using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Weights;

[TestClass]
public sealed class SafeTensorsTests
{
    private const string OneFloat = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    [TestMethod]
    public void Every_type_comes_back_bit_for_bit_with_its_metadata()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var generator = new Generator(1);
        var tensors = new Dictionary<string, Tensor> { ["scalar"] = tensor(3.5f), ["empty"] = zeros(0, 4) };
        foreach (var type in SafeTensorsEntry.DataTypes.Values)
        {
            tensors[$"tensor.{type}"] = (rand([3, 5], generator: generator) * 100).to_type(type);
        }

        tensors["transposed"] = rand([3, 5], generator: generator).t();
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["word"] = "Zürich \"1\"" };
        var path = folder.PathOf("all.safetensors");
        SafeTensorsWriter.Write(path, tensors, metadata);

        using var file = SafeTensorsFile.Open(path);
        CollectionAssert.AreEquivalent(metadata.ToArray(), file.Metadata.ToArray());
        using var stream = File.OpenRead(path);
        using var streamed = SafeTensorsFile.Read(stream, "stream");
        CollectionAssert.AreEquivalent(tensors.Keys.ToArray(), file.Tensors.Select(info => info.Name).ToArray());
        foreach (var (name, expected) in tensors)
        {
            foreach (var actual in new[] { file.Read(name), streamed.Read(name) })
            {
                Assert.AreEqual(expected.dtype, actual.dtype, name);
                CollectionAssert.AreEqual(expected.shape, actual.shape, name);
                Assert.IsTrue(expected.Equals(actual), name);
            }
        }
    }

    [TestMethod]
    public void The_same_tensors_give_the_same_aligned_bytes_in_any_order()
    {
        using var scope = NewDisposeScope();
        var tensors = new (string, Tensor)[] { ("b", ones(3, ScalarType.Byte)), ("a", ones(5)), ("c", ones(2, ScalarType.Float64)) };
        var first = Bytes(tensors.ToDictionary());
        var second = Bytes(tensors.Reverse().ToDictionary());
        CollectionAssert.AreEqual(first, second);
        var headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(first);
        Assert.AreEqual(0, headerLength % 8);
        var header = SafeTensorsHeader.Parse(first.AsMemory(8, headerLength), "bytes");
        Assert.IsTrue(header.Entries.All(entry => entry.Offset % SafeTensorsEntry.ElementSize(entry.Info.DataType) == 0));
    }

    [TestMethod]
    public void A_compressed_entry_of_a_zip_file_can_be_written_and_read()
    {
        using var scope = NewDisposeScope();
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("weights.safetensors").Open();
            SafeTensorsWriter.Write(entry, new Dictionary<string, Tensor> { ["a"] = arange(3_000_000) });
        }

        using var archive = new ZipArchive(buffer);
        using var stream = archive.GetEntry("weights.safetensors")!.Open();
        using var file = SafeTensorsFile.Read(stream, "weights.safetensors");
        Assert.IsTrue(arange(3_000_000).Equals(file.Read("a")));
    }

    [TestMethod]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder.Write("weights.safetensors", [1, 2, 3]);
        var complex = new Dictionary<string, Tensor> { ["a"] = zeros(2, ScalarType.ComplexFloat32) };
        Assert.ThrowsExactly<ArgumentException>(() => SafeTensorsWriter.Write(path, complex));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFiles(folder.FullName));
    }

    [TestMethod]
    public void A_file_cut_anywhere_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var whole = Bytes(new Dictionary<string, Tensor> { ["a"] = ones(3), ["b"] = ones(2, 2) });
        for (var length = 0; length < whole.Length; length++)
        {
            AssertRefused(folder, whole[..length], "weights");
        }

        AssertRefused(folder, [.. whole, 0], "after its last tensor");
    }

    [TestMethod]
    [DataRow("""[1]""", "not a JSON object")]
    [DataRow("""{"a":""", "not JSON")]
    [DataRow("""{"a":1}""", "'a' has no dtype")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1]}}""", "'a' has no dtype")]
    [DataRow("""{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,4]}}""", "unknown type 'F8'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "whole number")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "whole number")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "not a range")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "not a range")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "does not match its 4 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}}""", "does not match")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""", "does not match")]
    [DataRow("""{"\uD800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not JSON")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not JSON")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "overlaps")]
    [DataRow("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}""", "gap")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}""", "'a' extends beyond")]
    [DataRow("""{"__metadata__":[],"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "__metadata__")]
    [DataRow("""{"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'x' in __metadata__")]
    public void A_wrong_header_is_refused_by_name(string header, string message)
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder, File4(header), message);
    }

    [TestMethod]
    public void Headers_that_claim_to_be_huge_are_refused_without_taking_memory()
    {
        using var folder = new TemporaryFolder();
        var bytes = File4(OneFloat);
        foreach (var length in new[] { ulong.MaxValue, 1UL << 63, 100_000_001UL, 99_000_000UL })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            AssertRefused(folder, bytes, "weights");
            Assert.IsLessThan(20_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [TestMethod]
    public void A_foreign_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder, [0x89, .. "PNG\r\n"u8, 0x1a, .. "\n and so on"u8], "not a safetensors file");
    }

    [TestMethod]
    public void Flipped_bits_end_in_a_readable_file_or_a_clear_error()
    {
        using var scope = NewDisposeScope();
        var whole = Bytes(new Dictionary<string, Tensor> { ["a"] = ones(3), ["b"] = ones(2, 2) });
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = whole.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                using var file = SafeTensorsFile.Read(new MemoryStream(bytes), "bytes");
                foreach (var info in file.Tensors)
                {
                    file.Read(info.Name).Dispose();
                }
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [TestMethod]
    public void Asking_for_an_unknown_tensor_names_it()
    {
        using var file = SafeTensorsFile.Read(new MemoryStream(File4(OneFloat)), "four bytes");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => file.Read("b")).Message, "four bytes has no tensor 'b'");
    }

    [TestMethod]
    public void Renaming_leaves_out_and_refuses_two_of_one_name()
    {
        using var scope = NewDisposeScope();
        var bytes = Bytes(new Dictionary<string, Tensor> { ["x.a"] = ones(1), ["x.b"] = zeros(1), ["y.a"] = zeros(1) });
        using var file = SafeTensorsFile.Read(new MemoryStream(bytes), "bytes");
        var part = file.WithoutPrefix("x.");
        CollectionAssert.AreEqual(new[] { "a", "b" }, part.Tensors.Select(info => info.Name).ToArray());
        Assert.AreEqual(1f, part.Read("a").item<float>());
        Assert.ThrowsExactly<ArgumentException>(() => part.Read("x.a"));
        Assert.ThrowsExactly<ArgumentException>(() => file.Rename(name => name[2..]));
    }

    private static byte[] Bytes(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors);
        return stream.ToArray();
    }

    private static byte[] File4(string header)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, 0, 0, 0, 0];
    }

    private static void AssertRefused(TemporaryFolder folder, byte[] bytes, string message)
    {
        var path = folder.Write("weights.safetensors", bytes);
        var fromFile = Assert.ThrowsExactly<InvalidDataException>(() => SafeTensorsFile.Open(path).Dispose());
        StringAssert.Contains(fromFile.Message, message);
        StringAssert.Contains(fromFile.Message, path);
        var fromStream = Assert.ThrowsExactly<InvalidDataException>(
            () => SafeTensorsFile.Read(new MemoryStream(bytes), "weights.safetensors").Dispose());
        StringAssert.Contains(fromStream.Message, message);
    }
}
