using System.IO.Compression;
using OpenVocabSeg.Networks.Tests.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

/// <summary>PyTorch checkpoints from strangers: files below 10 MB are read in 300 MB, or refused within a second.</summary>
[TestClass]
[DoNotParallelize]
public sealed class HostileCheckpointTests
{
    private const int Million = 1_000_000;

    [TestMethod]
    public void Millions_of_objects() => AssertCheap(Repeated("]"u8, 3_900_000), "instructions");

    [TestMethod]
    public void Millions_of_objects_in_the_memo() => AssertCheap(Repeated([(byte)']', 0x94], 1_900_000), "instructions");

    [TestMethod]
    public void Millions_of_dictionaries_with_an_item() =>
        AssertCheap(Repeated([(byte)'}', (byte)'U', 1, (byte)'a', (byte)'N', (byte)'s'], 900_000), "instructions");

    [TestMethod]
    public void Megabytes_of_texts_packed_to_kilobytes()
    {
        byte[] text = [(byte)'X', 0, 0, 0xff, 0, .. new byte[0xff0000]];
        AssertCheap(Packed([.. text, .. text, .. text, (byte)'N', (byte)'.']), "compressed too much");
    }

    [TestMethod]
    public void Megabytes_of_texts()
    {
        byte[] text = [(byte)'X', 0, 0, 0x90, 0, .. new byte[0x900000]];
        AssertCheap(PickleBuilder.Zip([.. text, (byte)'N', (byte)'.']), "no weights");
    }

    [TestMethod]
    public void A_storage_that_thousands_of_tensors_share()
    {
        const int count = 2_000_000;
        var pickle = new PickleBuilder().Ascii("}");
        for (var i = 0; i < 1000; i++)
        {
            pickle.Text($"layer{i}").Tensor("0", count, 0, [count], [1]).Ascii("s");
        }

        AssertCheap(PickleBuilder.Zip(pickle.ToArray(), ("0", new byte[4 * count])), "share");
    }

    [TestMethod]
    public void A_storage_that_two_tensors_share_is_read()
    {
        var pickle = new PickleBuilder().Ascii("}").Text("a").Tensor("0", 4, 0, [4], [1]).Ascii("s")
            .Text("b").Tensor("0", 4, 0, [2, 2], [2, 1]).Ascii("s");
        AssertCheap(PickleBuilder.Zip(pickle.ToArray(), ("0", new byte[16])), message: null);
    }

    [TestMethod]
    public void A_storage_of_zeros_that_is_packed()
    {
        const int count = 40 * Million;
        var pickle = new PickleBuilder().Ascii("}").Text("a").Tensor("0", count, 0, [count], [1]).Ascii("s").ToArray();
        AssertCheap(Packed(pickle, ("0", new byte[4 * count])), "compressed too much");
    }

    [TestMethod]
    public void A_zip_file_of_many_entries()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < 90_000; i++)
            {
                zip.CreateEntry($"{i:x}", CompressionLevel.NoCompression);
            }
        }

        Assert.IsLessThan(10L << 20, stream.Length);
        AssertCheap(stream.ToArray(), "entries");
        HostileFile.AssertCheap(() => InstanceSegmenter.Load(stream, "stranger.zip").Dispose(), "entries");
    }

    private static byte[] Repeated(ReadOnlySpan<byte> instructions, int count)
    {
        var bytes = new byte[(instructions.Length * count) + 2];
        for (var i = 0; i < count; i++)
        {
            instructions.CopyTo(bytes.AsSpan(instructions.Length * i));
        }

        (bytes[^2], bytes[^1]) = ((byte)'N', (byte)'.');
        return PickleBuilder.Zip(bytes);
    }

    private static byte[] Packed(byte[] pickle, params (string Key, byte[] Bytes)[] storages)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var data = storages.Select(storage => ($"x/data/{storage.Key}", storage.Bytes));
            foreach (var (name, bytes) in data.Prepend(("x/data.pkl", pickle)))
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static void AssertCheap(byte[] file, string? message)
    {
        Assert.IsLessThan(10L << 20, file.Length);
        HostileFile.AssertCheap(
            () =>
            {
                using var checkpoint = PyTorchCheckpoint.Open(new MemoryStream(file), "stranger.pth");
                using var scope = torch.NewDisposeScope();
                var tensors = checkpoint.Tensors.Select(tensor => checkpoint.Read(tensor.Name)).ToArray();
                Assert.IsNotEmpty(tensors);
            },
            message);
    }
}
