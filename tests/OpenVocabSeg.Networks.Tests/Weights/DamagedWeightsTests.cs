using System.Globalization;
using System.IO.Compression;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>
/// Damaged and hostile files end in tensors or in an <see cref="InvalidDataException"/> that names the file: no other exception, no
/// hang, no memory that the file does not account for. Seeds are fixed; OPENVOCABSEG_FUZZ_SEED and OPENVOCABSEG_FUZZ_FACTOR ask for others,
/// and for more.
/// </summary>
[TestClass]
public sealed class DamagedWeightsTests
{
    private const string Name = "file.pth";

    // Objects of a pickle are larger than their instructions, and a zip file's directory is read into objects too. A file that claims to
    // be large costs one block of BufferedBytes.
    private const long BytesPerByte = 16;
    private const long FixedBytes = 5 << 20;

    private static readonly int Seed = Setting("OPENVOCABSEG_FUZZ_SEED", 1);
    private static readonly int Factor = Setting("OPENVOCABSEG_FUZZ_FACTOR", 1);

    [TestMethod]
    [DataRow("16_tiny_teacher.pth", 400)]
    [DataRow("16_tiny_teacher_legacy.pth", 600)]
    [DataRow("16_tiny_mmss_ddp.pth", 300)]
    [DataRow("16_tiny_student_ddp.pth", 300)]
    public void Damaged_checkpoints_of_the_authors(string name, int mutations)
    {
        var mutator = FileMutator.OfCheckpoint(File.ReadAllBytes(FixtureCase.PathOf(name)));
        Damage(mutator.Mutate, mutations, name.Length);
    }

    [TestMethod]
    [DataRow("16_tiny_teacher.pth", 400)]
    [DataRow("16_tiny_student_ddp.pth", 300)]
    public void Damaged_pickles_in_whole_zip_files_of_the_authors(string name, int mutations)
    {
        using var archive = ZipFile.OpenRead(FixtureCase.PathOf(name));
        var entries = archive.Entries.ToDictionary(entry => entry.FullName[(entry.FullName.IndexOf('/') + 1)..], Content);
        var storages = entries.Where(entry => entry.Key.StartsWith("data/", StringComparison.Ordinal))
            .Select(entry => (entry.Key["data/".Length..], entry.Value)).ToArray();
        var mutator = new FileMutator(entries["data.pkl"], [], [0]);
        Damage(random => PickleBuilder.Zip(mutator.Mutate(random), storages), mutations, name.Length);
    }

    [TestMethod]
    public void Damaged_small_checkpoints_of_the_legacy_format() =>
        Damage(FileMutator.OfCheckpoint(SmallCheckpoint.Legacy()).Mutate, 20_000, 1);

    [TestMethod]
    public void Damaged_small_checkpoints_of_the_zip_format() =>
        Damage(FileMutator.OfCheckpoint(SmallCheckpoint.Zip()).Mutate, 10_000, 2);

    [TestMethod]
    public void Damaged_pickles_in_whole_small_zip_files()
    {
        var mutator = new FileMutator(SmallCheckpoint.Pickle(), [], [0]);
        Damage(random => SmallCheckpoint.Zip(mutator.Mutate(random)), 20_000, 3);
    }

    [TestMethod]
    public void Undamaged_small_checkpoints_are_read()
    {
        using var scope = torch.NewDisposeScope();
        foreach (var bytes in new[] { SmallCheckpoint.Legacy(), SmallCheckpoint.Zip() })
        {
            using var checkpoint = PyTorchCheckpoint.Open(new MemoryStream(bytes), Name);
            CollectionAssert.AreEqual(new[] { "a", "b", "c", "d" }, checkpoint.Tensors.Select(info => info.Name).ToArray());
            CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 4, 5 }, checkpoint.Read("a").data<float>().ToArray());
            CollectionAssert.AreEqual(new float[] { 4, 5 }, checkpoint.Read("d").data<float>().ToArray());
        }
    }

    [TestMethod]
    public void Damaged_safetensors()
    {
        var whole = SmallSafeTensors();
        var mutator = new FileMutator(whole, [0, 0, 0, 8, 40, 80, 120, 160], []);
        var random = new Random(Seed);
        using var folder = new TemporaryFolder();
        Watchdog.Run(6_000 * Factor, number =>
        {
            var bytes = mutator.Mutate(random);
            Try(bytes, number, "file.safetensors", () =>
            {
                using var file = SafeTensorsFile.Read(new MemoryStream(bytes), "file.safetensors");
                ReadAll(file);
            });
            if (number % 10 == 0)
            {
                // Files on disk are read differently from streams.
                var path = folder.Write("file.safetensors", bytes);
                Try(bytes, number, path, () =>
                {
                    using var file = SafeTensorsFile.Open(path);
                    ReadAll(file);
                });
            }
        });
    }

    [TestMethod]
    public void Objects_used_again_and_again_from_the_memo_cost_no_more_than_their_instructions()
    {
        // A list of 100 000 pairs, made an ordered dictionary 100 000 times: 10¹⁰ steps in 1 MB.
        var pickle = new PickleBuilder().Ascii("ccollections\nOrderedDict\nq\0]q\u0001(");
        for (var i = 0; i < 100_000; i++)
        {
            pickle.Ascii("N").Raw(0x88, 0x86);
        }

        pickle.Ascii("e");
        for (var i = 0; i < 100_000; i++)
        {
            pickle.Ascii("h\0h\u0001").Raw(0x85).Ascii("R0");
        }

        Watchdog.Run(1, _ => Assert.Contains(
            "too many instructions", Assert.ThrowsExactly<InvalidDataException>(() => Open(PickleBuilder.Zip(pickle.ToArray()))).Message));
    }

    [TestMethod]
    public void A_shape_of_a_million_dimensions_is_refused_before_it_is_copied()
    {
        var sizes = Enumerable.Repeat(1L, 100_000).ToArray();
        var pickle = new PickleBuilder().Ascii("}").Text("a").Tensor("0", 1, 0, sizes, sizes).Ascii("s").ToArray();
        var bytes = PickleBuilder.Zip(pickle, ("0", new byte[4]));
        Assert.Contains("100000 dimensions", Assert.ThrowsExactly<InvalidDataException>(() => Open(bytes)).Message);
    }

    [TestMethod]
    public void A_directory_that_claims_more_bytes_than_the_file_has_takes_no_memory()
    {
        // 1 GiB, claimed by the pickle and by both headers of the entry.
        const int claimed = 1 << 30;
        var pickle = new PickleBuilder().Ascii("}").Text("a").Tensor("0", claimed / 4, 0, [claimed / 4], [1]).Ascii("s").ToArray();
        var bytes = PickleBuilder.Zip(pickle, ("0", [1, 2, 3, 4]));
        var changed = 0;
        foreach (var (signature, sizes) in new[] { (0x04034b50, 18), (0x02014b50, 20) })
        {
            for (var at = 0; at + sizes + 8 < bytes.Length; at++)
            {
                if (BitConverter.ToInt32(bytes, at) == signature && BitConverter.ToInt32(bytes, at + sizes) == 4)
                {
                    BitConverter.TryWriteBytes(bytes.AsSpan(at + sizes), claimed);
                    BitConverter.TryWriteBytes(bytes.AsSpan(at + sizes + 4), claimed);
                    changed++;
                }
            }
        }

        Assert.IsGreaterThanOrEqualTo(1, changed);
        Assert.Contains("compressed too much", Assert.ThrowsExactly<InvalidDataException>(() => Open(bytes)).Message);
    }

    private static void Damage(Func<Random, byte[]> mutate, int mutations, int seed)
    {
        var random = new Random(Seed + seed);
        var read = 0;
        Watchdog.Run(mutations * Factor, number =>
        {
            var bytes = mutate(random);
            Try(bytes, number, Name, () =>
            {
                using var checkpoint = PyTorchCheckpoint.Open(new MemoryStream(bytes), Name);
                ReadAll(checkpoint);
                read++;
            });
        });

        // Harmless damage (to a weight, to an optimizer's number) is rare but comes; a mutator that only breaks the first byte
        // tests little.
        Assert.IsGreaterThan(mutations / 200, read);
        Assert.IsLessThan(mutations * Factor, read);
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static void Try(byte[] bytes, int number, string name, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (InvalidDataException exception)
        {
            Assert.Contains(name, exception.Message);
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsLessThanOrEqualTo(
            FixedBytes + BytesPerByte * bytes.Length, taken, $"mutation {number} took {taken} bytes for a file of {bytes.Length}");
    }

    private static void ReadAll(ITensorSource source)
    {
        foreach (var info in source.Tensors)
        {
            source.Read(info.Name).Dispose();
        }
    }

    private static void Open(byte[] bytes) => PyTorchCheckpoint.Open(new MemoryStream(bytes), Name).Dispose();

    private static byte[] SmallSafeTensors()
    {
        using var scope = torch.NewDisposeScope();
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(
            stream,
            new Dictionary<string, torch.Tensor>
            {
                ["a"] = torch.arange(6, torch.ScalarType.Float32).reshape(2, 3),
                ["b"] = torch.ones(3, torch.ScalarType.Bool),
                ["scalar"] = torch.tensor(4.0),
                ["empty"] = torch.zeros(0, 4, torch.ScalarType.Float16),
                ["long"] = torch.arange(5, torch.ScalarType.Int64),
            },
            new Dictionary<string, string> { ["kind"] = "words", ["note"] = "ä" });
        return stream.ToArray();
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
