using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace OpenVocabSeg.PublicApi.Tests.Hygiene;

/// <summary>The source folder of each type of a compiled assembly, from its symbols.</summary>
internal static class SourceFolders
{
    // The compiler's record of the source document of a type without method bodies.
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    /// <summary>Folder by row of the type table; compiler-generated types are absent.</summary>
    /// <param name="assembly">Path of the assembly, with its <c>.pdb</c> next to it.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <returns>Folders relative to the project, with <c>/</c>; empty for the project's root.</returns>
    public static IReadOnlyDictionary<TypeDefinitionHandle, string> Read(string assembly, MetadataReader metadata)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        var symbols = provider.GetMetadataReader();
        var project = $"/{Path.GetFileNameWithoutExtension(assembly)}/";
        var folders = new Dictionary<TypeDefinitionHandle, string>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var documents = Documents(metadata, symbols, handle).Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).ToArray();
            if (documents.Length > 0)
            {
                var path = documents[0];
                var inside = path[(path.LastIndexOf(project, StringComparison.Ordinal) + project.Length)..];
                folders[handle] = inside.Contains('/', StringComparison.Ordinal) ? inside[..inside.LastIndexOf('/')] : string.Empty;
            }
        }

        return folders;
    }

    private static IEnumerable<string> Documents(MetadataReader metadata, MetadataReader symbols, TypeDefinitionHandle handle)
    {
        foreach (var information in symbols.GetCustomDebugInformation(handle).Select(symbols.GetCustomDebugInformation))
        {
            if (symbols.GetGuid(information.Kind) == TypeDefinitionDocuments)
            {
                var blob = symbols.GetBlobReader(information.Value);
                yield return Name(symbols, MetadataTokens.DocumentHandle(blob.ReadCompressedInteger()));
            }
        }

        foreach (var method in metadata.GetTypeDefinition(handle).GetMethods())
        {
            var information = symbols.GetMethodDebugInformation(method);
            if (!information.Document.IsNil)
            {
                yield return Name(symbols, information.Document);
            }
        }
    }

    private static string Name(MetadataReader symbols, DocumentHandle document) =>
        symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
}
