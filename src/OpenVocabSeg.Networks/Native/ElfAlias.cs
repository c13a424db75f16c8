using System.Buffers.Binary;
using System.Text;

namespace OpenVocabSeg.Networks.Native;

/// <summary>An x86-64 shared object that contains a name (SONAME) and nothing else.</summary>
/// <remarks>
/// While it is loaded, it satisfies every request for a library of that name, and no folder is searched. TorchSharp requests
/// <c>torch_cpu</c> before its first call. .NET tries <c>torch_cpu.so</c> and then <c>libtorch_cpu.so</c>, beginning with the
/// application's folder. If another libtorch is in use, this would load a second one into the process. It registers every operator again,
/// and the process ends.
/// </remarks>
internal static class ElfAlias
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int ProgramHeaders = 3;
    private const int DynamicOffset = HeaderSize + (ProgramHeaders * ProgramHeaderSize);
    private const int PageSize = 4096;
    private const int Read = 4;
    private const int Write = 2;

    /// <summary>Creates the file.</summary>
    /// <param name="soname">The name under which it is found.</param>
    public static byte[] Create(string soname)
    {
        var name = Encoding.ASCII.GetBytes($"\0{soname}\0");

        // DT_SONAME (the name follows the empty string), DT_STRTAB, DT_STRSZ, DT_SYMTAB, DT_SYMENT, DT_NULL.
        const int entries = 6;
        const int strings = DynamicOffset + (entries * 16);
        (ulong Tag, int Value)[] dynamic = [(14, 1), (5, strings), (10, name.Length), (6, 0), (11, ElfSharedObject.SymbolSize), (0, 0)];

        var file = new byte[strings + name.Length];
        WriteHeader(file);
        WriteProgramHeader(file, 0, type: 1, offset: 0, file.Length, PageSize);
        WriteProgramHeader(file, 1, type: 2, DynamicOffset, entries * 16, alignment: 8);
        // PT_GNU_STACK: without it, the loader would require executable stacks.
        WriteProgramHeader(file, 2, type: 0x6474e551, offset: 0, size: 0, alignment: 16);
        for (var entry = 0; entry < entries; entry++)
        {
            var place = file.AsSpan(DynamicOffset + (entry * 16));
            BinaryPrimitives.WriteUInt64LittleEndian(place, dynamic[entry].Tag);
            BinaryPrimitives.WriteInt64LittleEndian(place[8..], dynamic[entry].Value);
        }

        name.CopyTo(file, strings);
        return file;
    }

    private static void WriteHeader(Span<byte> file)
    {
        // 64-bit, little-endian, version 1; shared object; x86-64.
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file[16..], 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file[18..], 62);
        BinaryPrimitives.WriteUInt32LittleEndian(file[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file[32..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file[56..], ProgramHeaders);
    }

    private static void WriteProgramHeader(Span<byte> file, int index, uint type, int offset, int size, int alignment)
    {
        var header = file[(HeaderSize + (index * ProgramHeaderSize))..];
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Read | Write); // the loader writes addresses into the dynamic section
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], size);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], size);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], alignment);
    }
}
