using System.Buffers.Binary;
using System.Text;

namespace OpenVocabSeg.Networks.Native;

/// <summary>
/// The dynamic-linking tables of a 64-bit little-endian x86-64 shared object (System V gABI, GNU symbol versioning), read with every
/// offset checked against the file.
/// </summary>
internal sealed class ElfSharedObject
{
    public const int SymbolSize = 24;
    public const int SymbolSectionOffset = 6;
    public const int VersionAuxHashOffset = 0;
    public const int VersionAuxNameOffset = 8;

    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;
    private const int LoadSegment = 1;
    private const int DynamicSegment = 2;
    private const int DynamicSymbolSection = 11;
    private const int MaximumVersionNeeds = 4096;

    private readonly byte[] _file;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];

    /// <summary>Reads the tables.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is not such a file, or its tables contradict each other or the length of the file.
    /// </exception>
    public ElfSharedObject(byte[] file)
    {
        _file = file;
        CheckIdentity();
        var dynamic = ReadDynamicSection(ReadProgramHeaders());
        StringsOffset = FileOffset(Required(dynamic, 5, "DT_STRTAB"), StringsSize = ToLength(Required(dynamic, 10, "DT_STRSZ")));
        (SymbolsOffset, SymbolCount) = ReadSymbolTable(Required(dynamic, 6, "DT_SYMTAB"));
        VersionsOffset = FileOffset(Required(dynamic, 0x6ffffff0, "DT_VERSYM"), SymbolCount * 2L);
        VersionNeeds = ReadVersionNeeds(Required(dynamic, 0x6ffffffe, "DT_VERNEED"), Required(dynamic, 0x6fffffff, "DT_VERNEEDNUM"));
        FirstHashedSymbol = dynamic.TryGetValue(0x6ffffef5, out var hash) ? UInt32(FileOffset(hash, 16) + 4) : uint.MaxValue;
    }

    /// <summary>File offset of the dynamic string table.</summary>
    public long StringsOffset { get; }

    /// <summary>Length of the dynamic string table in bytes.</summary>
    public long StringsSize { get; }

    /// <summary>File offset of the dynamic symbol table.</summary>
    public long SymbolsOffset { get; }

    /// <summary>Number of dynamic symbols.</summary>
    public int SymbolCount { get; }

    /// <summary>File offset of the version index of symbol 0; two bytes per symbol.</summary>
    public long VersionsOffset { get; }

    /// <summary>Index of the first symbol that .gnu.hash covers; those before it are undefined.</summary>
    public uint FirstHashedSymbol { get; }

    /// <summary>The versions that other libraries must provide.</summary>
    public IReadOnlyList<ElfVersionNeed> VersionNeeds { get; }

    /// <summary>Gets the indices of the dynamic symbols with a version index.</summary>
    public IEnumerable<int> SymbolsOfVersion(int version)
    {
        return Enumerable.Range(0, SymbolCount).Where(symbol => SymbolVersion(symbol) == version);
    }

    /// <summary>Gets the version index of a dynamic symbol, without the "hidden" bit.</summary>
    public int SymbolVersion(int symbol) => UInt16(VersionsOffset + (symbol * 2L)) & 0x7fff;

    /// <summary>Gets the name of a dynamic symbol.</summary>
    public string SymbolName(int symbol) => String(UInt32(SymbolOffset(symbol)));

    /// <summary>Checks whether a dynamic symbol is imported from another library.</summary>
    public bool IsUndefined(int symbol) => UInt16(SymbolOffset(symbol) + SymbolSectionOffset) == 0;

    /// <summary>Gets the file offset of a dynamic symbol; its name is the first field.</summary>
    public long SymbolOffset(int symbol) => SymbolsOffset + ((long)symbol * SymbolSize);

    /// <summary>Finds the offset of a name in the string table, also as the end of a longer name; -1 if it does not occur.</summary>
    public long FindString(string name)
    {
        var terminated = Encoding.ASCII.GetBytes(name + "\0");
        return _file.AsSpan((int)StringsOffset, (int)StringsSize).IndexOf(terminated);
    }

    private void CheckIdentity()
    {
        Check(_file.Length >= HeaderSize && _file.AsSpan(0, 4).SequenceEqual("\u007fELF"u8), "it is not an ELF file");
        Check(_file[4] == 2, "it is not a 64-bit ELF file");
        Check(_file[5] == 1, "it is not little-endian");
        Check(UInt16(18) == 62, "it is not for x86-64");
        Check(UInt16(16) == 3, "it is not a shared object");
    }

    private (long Offset, long Size) ReadProgramHeaders()
    {
        var table = ToLength(UInt64(32));
        int entrySize = UInt16(54), count = UInt16(56);
        Check(entrySize == ProgramHeaderSize && InFile(table, (long)count * entrySize), "its program headers are cut off");
        (ulong Address, ulong Length)? dynamic = null;
        for (var header = table; header < table + ((long)count * entrySize); header += entrySize)
        {
            var type = UInt32(header);
            ulong offset = UInt64(header + 8), address = UInt64(header + 16), length = UInt64(header + 32);
            if (type == LoadSegment)
            {
                Check(InFile(ToLength(offset), ToLength(length)), "a segment extends beyond the end of the file");
                _segments.Add((address, offset, length));
            }
            else if (type == DynamicSegment)
            {
                dynamic = (address, length);
            }
        }

        var (start, size) = dynamic ?? throw Refused("it has no dynamic section");
        return (FileOffset(start, ToLength(size)), ToLength(size));
    }

    private Dictionary<ulong, ulong> ReadDynamicSection((long Offset, long Size) section)
    {
        var entries = new Dictionary<ulong, ulong>();
        for (var entry = section.Offset; entry + 16 <= section.Offset + section.Size && UInt64(entry) != 0; entry += 16)
        {
            entries[UInt64(entry)] = UInt64(entry + 8);
        }

        return entries;
    }

    private (long Offset, int Count) ReadSymbolTable(ulong address)
    {
        // The dynamic section does not contain the number of symbols, but the section headers do.
        var table = ToLength(UInt64(40));
        int size = UInt16(58), count = UInt16(60);
        Check(size == SectionHeaderSize && InFile(table, (long)count * size), "its section headers are cut off");
        for (var header = table; header < table + ((long)count * size); header += size)
        {
            if (UInt32(header + 4) == DynamicSymbolSection)
            {
                var length = ToLength(UInt64(header + 32));
                Check(UInt64(header + 16) == address && length % SymbolSize == 0, "its dynamic symbol tables contradict each other");
                return (FileOffset(address, length), (int)(length / SymbolSize));
            }
        }

        throw Refused("it has no dynamic symbol table");
    }

    private List<ElfVersionNeed> ReadVersionNeeds(ulong address, ulong count)
    {
        Check(count <= MaximumVersionNeeds, "it needs an impossible number of libraries");
        var needs = new List<ElfVersionNeed>();
        for (ulong i = 0, need = address; i < count; i++)
        {
            var offset = FileOffset(need, 16);
            Check(UInt16(offset) == 1, "its version requirements have an unknown format");
            var library = String(UInt32(offset + 4));
            int entries = UInt16(offset + 2);
            var next = need + UInt32(offset + 8);
            for (; entries > 0; entries--)
            {
                Check(needs.Count < MaximumVersionNeeds, "it needs an impossible number of versions");
                var entry = FileOffset(next, 16);
                var name = String(UInt32(entry + VersionAuxNameOffset));
                Check(UInt32(entry + VersionAuxHashOffset) == Hash(name), "the hash of a version contradicts its name");
                needs.Add(new ElfVersionNeed(library, name, UInt16(entry + 6) & 0x7fff, entry));
                var step = UInt32(entry + 12);
                Check(step != 0 || entries == 1, "its version requirements end early");
                next += step;
            }

            var skip = UInt32(offset + 12);
            Check(skip != 0 || i + 1 == count, "its version requirements end early");
            need += skip;
        }

        // Indices 0 and 1 mean "local" and "global". An index means one version, and the version of an import must be listed.
        var indices = needs.Select(need => need.Index).ToHashSet();
        Check(indices.Count == needs.Count && !indices.Overlaps([0, 1]), "two required versions share an index");
        Check(
            Enumerable.Range(0, SymbolCount).Where(IsUndefined).Select(SymbolVersion).All(index => index <= 1 || indices.Contains(index)),
            "an import has a version that is not listed");
        return needs;
    }

    private string String(uint index)
    {
        Check(index < StringsSize, "a name is outside its string table");
        var rest = _file.AsSpan((int)(StringsOffset + index), (int)(StringsSize - index));
        var end = rest.IndexOf((byte)0);
        Check(end >= 0, "a name is not terminated");
        return Encoding.Latin1.GetString(rest[..end]);
    }

    private long FileOffset(ulong address, long length)
    {
        foreach (var (start, offset, size) in _segments)
        {
            if (address >= start && address - start <= size && (ulong)length <= size - (address - start))
            {
                return (long)(offset + (address - start));
            }
        }

        throw Refused("a dynamic table is outside its segments");
    }

    private bool InFile(long offset, long length) => offset <= _file.Length && length <= _file.Length - offset;

    private ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan((int)offset, 2));

    private uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan((int)offset, 4));

    private ulong UInt64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan((int)offset, 8));

    /// <summary>Computes the hash of the System V ABI.</summary>
    private static uint Hash(string name)
    {
        var hash = 0u;
        foreach (var character in name)
        {
            hash = (hash << 4) + character;
            hash = (hash ^ ((hash & 0xf0000000) >> 24)) & 0x0fffffff;
        }

        return hash;
    }

    private static ulong Required(Dictionary<ulong, ulong> dynamic, ulong tag, string name)
    {
        return dynamic.TryGetValue(tag, out var value) ? value : throw Refused($"its dynamic section has no {name}");
    }

    private static long ToLength(ulong value) => value <= int.MaxValue
        ? (long)value
        : throw Refused("a table extends beyond the end of the file");

    private static void Check(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Refused(otherwise);
        }
    }

    private static InvalidDataException Refused(string reason) => new($"The shared library cannot be repaired: {reason}.");
}
