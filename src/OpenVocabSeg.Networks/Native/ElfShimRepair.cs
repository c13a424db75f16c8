using System.Buffers.Binary;

namespace OpenVocabSeg.Networks.Native;

/// <summary>
/// Makes TorchSharp's Linux shim loadable with the libstdc++ of GCC 11 and 12 (RHEL 9, Ubuntu 22.04, Debian 12).
/// </summary>
/// <remarks>
/// The shim was linked against GCC 13's libstdc++ and needs two symbol versions that older ones lack:
/// <list type="bullet">
/// <item><c>std::ios_base_library_init()</c>, GLIBCXX_3.4.32: initializes the iostreams. Older libraries do this in a static initializer
/// of each translation unit, and libtorch, compiled against them, contains it. The import is redirected to libc's <c>rand</c>, whose
/// result is never read. Its version is replaced by the oldest one.</item>
/// <item><c>std::condition_variable::wait</c>, GLIBCXX_3.4.30: the function exists since GLIBCXX_3.4.11, and every later libstdc++ still
/// has it with that version. The import is set to that version.</item>
/// </list>
/// Only table entries change; sizes, code and the hash table (which covers only defined symbols) do not change.
/// </remarks>
internal static class ElfShimRepair
{
    /// <summary>The symbol whose absence from libstdc++ makes the repair necessary.</summary>
    public const string MissingSymbol = "_ZSt21ios_base_library_initv";

    private const string ConditionVariableWait = "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE";
    private const string StandardLibrary = "libstdc++.so.6";
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string OldestVersion = "GLIBCXX_3.4";

    /// <summary>
    /// Returns the repaired copy of a shim. The same input always gives the same bytes; a repaired shim is returned unchanged.
    /// </summary>
    /// <param name="shim">The bytes of <c>libLibTorchSharp.so</c>.</param>
    /// <returns>The bytes of the repaired library, of the same length.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not such a shim: it has another format or machine type, is cut off or damaged, or lacks the symbol.
    /// </exception>
    public static byte[] Repair(ReadOnlySpan<byte> shim)
    {
        var bytes = shim.ToArray();
        var elf = new ElfSharedObject(bytes);
        var missing = elf.VersionNeeds.Where(need => need is { Library: StandardLibrary, Name: MissingVersion }).ToArray();
        if (missing.Length == 0 && IsRepaired(elf))
        {
            return bytes;
        }

        if (missing.Length != 1)
        {
            throw new InvalidDataException(
                $"The shared library cannot be repaired: it does not need {MissingVersion} of {StandardLibrary}; "
                + "it is not TorchSharp's shim.");
        }

        var symbol = OnlySymbol(elf, missing[0], MissingSymbol);
        var rand = elf.FindString("rand");
        if (rand < 0)
        {
            throw new InvalidDataException(
                "The shared library cannot be repaired: its string table does not contain the name of a harmless function.");
        }

        // Everything is looked up before the first byte changes.
        var oldest = Need(elf, StandardLibrary, OldestVersion);
        var libc = Need(elf, "libc.so.6", "GLIBC_2.2.5");
        var wait = elf.VersionNeeds.SingleOrDefault(need => need is { Library: StandardLibrary, Name: "GLIBCXX_3.4.30" });
        var oldWait = wait is null ? null : Need(elf, StandardLibrary, "GLIBCXX_3.4.11");
        if (wait is not null)
        {
            OnlySymbol(elf, wait, ConditionVariableWait);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)elf.SymbolOffset(symbol)), (uint)rand);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((int)(elf.VersionsOffset + (symbol * 2L))), (ushort)libc.Index);
        CopyVersion(bytes, oldest, missing[0]);
        if (wait is not null)
        {
            CopyVersion(bytes, oldWait!, wait);
        }

        return bytes;
    }

    /// <summary>Checks for a repair: a repaired shim lists the oldest version twice, once for no symbol. No linker does that.</summary>
    private static bool IsRepaired(ElfSharedObject elf)
    {
        var oldest = elf.VersionNeeds.Where(need => need is { Library: StandardLibrary, Name: OldestVersion }).ToArray();
        return oldest.Length == 2 && oldest.Count(need => elf.SymbolsOfVersion(need.Index).Any()) == 1;
    }

    private static ElfVersionNeed Need(ElfSharedObject elf, string library, string version)
    {
        var needs = elf.VersionNeeds.Where(need => need.Library == library && need.Name == version).ToArray();
        return needs.Length == 1
            ? needs[0]
            : throw new InvalidDataException(
                $"The shared library cannot be repaired: it lists {version} of {library} {needs.Length} times.");
    }

    private static int OnlySymbol(ElfSharedObject elf, ElfVersionNeed version, string name)
    {
        var symbols = elf.SymbolsOfVersion(version.Index).Take(2).ToArray();
        if (symbols.Length != 1
            || elf.SymbolName(symbols[0]) != name
            || !elf.IsUndefined(symbols[0])
            || symbols[0] >= elf.FirstHashedSymbol)
        {
            throw new InvalidDataException(
                $"The shared library cannot be repaired: {version.Name} must be the version of the import {name} and of no other import.");
        }

        return symbols[0];
    }

    private static void CopyVersion(byte[] bytes, ElfVersionNeed from, ElfVersionNeed to)
    {
        foreach (var field in (ReadOnlySpan<int>)[ElfSharedObject.VersionAuxHashOffset, ElfSharedObject.VersionAuxNameOffset])
        {
            bytes.AsSpan((int)from.Offset + field, 4).CopyTo(bytes.AsSpan((int)to.Offset + field, 4));
        }
    }
}
