using System.Buffers.Binary;
using System.Text;
using CsCheck;
using OpenVocabSeg.Networks.Native;

namespace OpenVocabSeg.Networks.Tests.Native;

[TestClass]
public sealed class ElfShimRepairTests
{
    // A name and a version index of the symbol, a hash and a name of two version requirements.
    private const int MostChangedBytes = 4 + 2 + (2 * 8);

    [TestMethod]
    public void Repair_is_deterministic_and_leaves_its_input_alone()
    {
        var shim = ShimFile.Read();

        var first = ElfShimRepair.Repair(shim);
        var second = ElfShimRepair.Repair(shim);

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreEqual(ShimFile.Read(), shim);
    }

    [TestMethod]
    public void Repairing_a_repaired_shim_changes_nothing()
    {
        var repaired = ElfShimRepair.Repair(ShimFile.Read());

        CollectionAssert.AreEqual(repaired, ElfShimRepair.Repair(repaired));
    }

    [TestMethod]
    public void Repair_replaces_the_two_versions_and_the_import_and_nothing_else()
    {
        var shim = ShimFile.Read();
        var repaired = ElfShimRepair.Repair(shim);

        Assert.HasCount(shim.Length, repaired);
        var before = new ElfSharedObject(shim);
        var after = new ElfSharedObject(repaired);
        var versions = after.VersionNeeds.Select(need => need.Name).ToArray();
        CollectionAssert.DoesNotContain(versions, "GLIBCXX_3.4.32");
        CollectionAssert.DoesNotContain(versions, "GLIBCXX_3.4.30");
        var changed = Enumerable.Range(0, before.SymbolCount).Single(symbol => before.SymbolName(symbol) != after.SymbolName(symbol));
        Assert.AreEqual(ElfShimRepair.MissingSymbol, before.SymbolName(changed));
        Assert.AreEqual("rand", after.SymbolName(changed));
        var libc = after.VersionNeeds.Single(need => need.Index == after.SymbolVersion(changed));
        Assert.AreEqual(("libc.so.6", "GLIBC_2.2.5"), (libc.Library, libc.Name));
        Assert.IsLessThanOrEqualTo(MostChangedBytes, CountDifferences(shim, repaired));
    }

    [TestMethod]
    [DataRow(0, 0, "not an ELF file")]
    [DataRow(4, 1, "not a 64-bit")]
    [DataRow(5, 2, "not little-endian")]
    [DataRow(16, 2, "not a shared object")]
    [DataRow(18, 183, "not for x86-64")]
    public void A_file_of_another_kind_is_refused_with_the_reason(int offset, int value, string reason)
    {
        var shim = ShimFile.Read();
        shim[offset] = (byte)value;

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => ElfShimRepair.Repair(shim));

        Assert.Contains(reason, exception.Message);
    }

    [TestMethod]
    public void Text_and_emptiness_are_refused()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => ElfShimRepair.Repair([]));
        Assert.ThrowsExactly<InvalidDataException>(() => ElfShimRepair.Repair(Encoding.ASCII.GetBytes(new string('#', 4096))));
        Assert.ThrowsExactly<InvalidDataException>(() => ElfShimRepair.Repair("\u007fELF\u0002\u0001"u8));
    }

    [TestMethod]
    public void Another_shared_library_is_refused()
    {
        var library = Path.Combine(Path.GetDirectoryName(ShimFile.FilePath)!, "libc10.so");
        if (!File.Exists(library))
        {
            Assert.Inconclusive($"{library} is not there");
        }

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => ElfShimRepair.Repair(File.ReadAllBytes(library)));

        Assert.Contains("not TorchSharp's shim", exception.Message);
    }

    [TestMethod]
    public void A_cut_off_shim_is_refused_whatever_is_left()
    {
        var shim = ShimFile.Read();

        Gen.OneOf(Gen.Int[0, shim.Length - 1], Gen.Int[0, 1024], Gen.Int[shim.Length - 2048, shim.Length - 1]).Sample(
            length => Assert.ThrowsExactly<InvalidDataException>(() => ElfShimRepair.Repair(shim.AsSpan(0, length))),
            iter: 400,
            threads: 1);
    }

    [TestMethod]
    public void A_shim_whose_import_has_another_name_or_version_is_refused()
    {
        var shim = ShimFile.Read();
        var elf = new ElfSharedObject(shim);
        var symbol = Enumerable.Range(0, elf.SymbolCount).Single(index => elf.SymbolName(index) == ElfShimRepair.MissingSymbol);
        var other = Enumerable.Range(1, elf.SymbolCount - 1).First(index => index != symbol && elf.IsUndefined(index));

        var renamed = shim.ToArray();
        shim.AsSpan((int)elf.SymbolOffset(other), 4).CopyTo(renamed.AsSpan((int)elf.SymbolOffset(symbol)));
        var defined = shim.ToArray();
        defined[(int)elf.SymbolOffset(symbol) + ElfSharedObject.SymbolSectionOffset] = 1;
        var shared = shim.ToArray();
        shim.AsSpan((int)elf.VersionsOffset + (2 * symbol), 2).CopyTo(shared.AsSpan((int)elf.VersionsOffset + (2 * other)));

        foreach (var damaged in new[] { renamed, defined, shared })
        {
            Assert.ThrowsExactly<InvalidDataException>(() => ElfShimRepair.Repair(damaged));
        }
    }

    [TestMethod]
    public void A_damaged_shim_is_refused_or_repaired_wholly()
    {
        var shim = ShimFile.Read();
        var elf = new ElfSharedObject(shim);
        var needs = (int)elf.VersionNeeds.Min(need => need.Offset) - 16;
        var versions = (int)elf.VersionsOffset;
        var sections = (int)BinaryPrimitives.ReadInt64LittleEndian(shim.AsSpan(40));
        var place = Gen.OneOf(
            Gen.Int[0, 64 + (10 * 56)],
            Gen.Int[needs, needs + 1024],
            Gen.Int[versions, versions + (2 * elf.SymbolCount)],
            Gen.Int[(int)elf.SymbolsOffset, (int)elf.SymbolsOffset + (ElfSharedObject.SymbolSize * elf.SymbolCount)],
            Gen.Int[(int)elf.StringsOffset, (int)(elf.StringsOffset + elf.StringsSize)],
            Gen.Int[sections, shim.Length - 1],
            Gen.Int[0, shim.Length - 1]);
        var mutation = Gen.Select(place, Gen.OneOf(Gen.Byte, Gen.Const((byte)0), Gen.Const((byte)0xff), Gen.Const((byte)0x80)));

        mutation.Array[1, 6].Sample(
            mutations =>
            {
                var damaged = shim.ToArray();
                foreach (var (offset, value) in mutations)
                {
                    damaged[offset] = value;
                }

                AssertRefusedOrRepairedWholly(damaged);
            },
            iter: 3000,
            threads: 1);
    }

    [TestMethod]
    public void Every_single_bit_of_the_headers_and_version_requirements_may_flip()
    {
        var shim = ShimFile.Read();
        var elf = new ElfSharedObject(shim);
        var first = (int)elf.VersionNeeds.Min(need => need.Offset) - 16;
        var last = (int)elf.VersionNeeds.Max(need => need.Offset) + 16;
        foreach (var offset in Enumerable.Range(0, 64 + (10 * 56)).Concat(Enumerable.Range(first, last - first)))
        {
            var bit = (byte)(1 << (offset % 8));
            shim[offset] ^= bit;
            AssertRefusedOrRepairedWholly(shim);
            shim[offset] ^= bit;
        }
    }

    /// <summary>Damage the repair does not look at (code, say) passes through; what it returns is never half done.</summary>
    private static void AssertRefusedOrRepairedWholly(byte[] damaged)
    {
        byte[] repaired;
        try
        {
            repaired = ElfShimRepair.Repair(damaged);
        }
        catch (InvalidDataException)
        {
            return;
        }

        Assert.IsLessThanOrEqualTo(MostChangedBytes, CountDifferences(damaged, repaired));
        var elf = new ElfSharedObject(repaired);
        Assert.IsFalse(elf.VersionNeeds.Any(need => need is { Library: "libstdc++.so.6", Name: "GLIBCXX_3.4.32" }));
        Assert.IsTrue(repaired.AsSpan().SequenceEqual(ElfShimRepair.Repair(repaired)));
    }

    private static int CountDifferences(byte[] left, byte[] right)
    {
        var (count, start) = (0, 0);
        while (true)
        {
            start += left.AsSpan(start).CommonPrefixLength(right.AsSpan(start)) + 1;
            if (start > left.Length)
            {
                return count;
            }

            count++;
        }
    }
}
