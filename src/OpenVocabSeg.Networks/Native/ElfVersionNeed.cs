namespace OpenVocabSeg.Networks.Native;

/// <summary>One symbol version that a library must provide (<c>Elf64_Vernaux</c>).</summary>
/// <param name="Library">SONAME of the library.</param>
/// <param name="Name">Name of the version.</param>
/// <param name="Index">Index by which symbols refer to it.</param>
/// <param name="Offset">File offset of the entry.</param>
internal sealed record ElfVersionNeed(string Library, string Name, int Index, long Offset);
