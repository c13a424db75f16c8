using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.ModelFiles;

namespace OpenVocabSeg.ModelFiles;

/// <summary>
/// Reads and writes the file of a transformer: the zip file of its network with one additional entry, <c>transformer.json</c>, for
/// columns and settings. So the network can also be read alone, and a file without that entry (an imported checkpoint) is read with
/// default columns.
/// </summary>
internal static class TransformerFile
{
    private const string EntryName = "transformer.json";

    private static readonly JsonTypeInfo<TransformerManifest> Json = SettingsJson.Of<TransformerManifest>(TransformerJson.Default);

    /// <summary>Creates the manifest of a transformer.</summary>
    /// <param name="kind">The kind of the transformer.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="context">A generated context that has their type.</param>
    public static TransformerManifest CreateManifest<TSettings>(string kind, TSettings settings, JsonSerializerContext context) =>
        new(
            TransformerManifest.CurrentVersion,
            kind,
            JsonSerializer.SerializeToNode(settings, SettingsJson.Of<TSettings>(context))!,
            TransformerManifest.Library);

    /// <summary>Writes the network's entries and the manifest.</summary>
    public static void Write(Stream stream, TransformerManifest manifest, Action<ZipArchive> writeNetwork)
    {
        // Not disposed if the network cannot be written: that would write the end of a zip file.
        var archive = new ZipArchive(FromPosition(stream), ZipArchiveMode.Create, leaveOpen: true);
        writeNetwork(archive);
        using (var content = ModelArchive.Create(archive, EntryName, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(content, manifest, Json);
        }

        archive.Dispose();
    }

    /// <summary>Reads a transformer.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="kind">The kind that is expected.</param>
    /// <param name="context">A generated context that has the type of the settings.</param>
    /// <param name="validate">Throws an <see cref="ArgumentException"/> if a setting is out of range.</param>
    /// <param name="read">Creates the transformer from the network's file and the settings, which are null if the file has none.</param>
    /// <exception cref="InvalidDataException">The file is of another kind, from a newer version, or damaged.</exception>
    public static TTransformer Read<TSettings, TTransformer>(
        Stream stream,
        string name,
        string kind,
        JsonSerializerContext context,
        Action<TSettings> validate,
        Func<Stream, TSettings?, TTransformer> read)
        where TSettings : class
    {
        // Zip files are read from their end.
        using var copy = stream.CanSeek ? null : new MemoryStream();
        if (copy is not null)
        {
            stream.CopyTo(copy);
            copy.Position = 0;
        }

        var file = FromPosition(copy ?? stream);
        var settings = ModelArchive.Open(file, name, archive => ReadSettings(archive, name, kind, context, validate));
        file.Position = 0;
        return read(file, settings);
    }

    private static TSettings? ReadSettings<TSettings>(
        ZipArchive archive, string name, string kind, JsonSerializerContext context, Action<TSettings> validate)
        where TSettings : class
    {
        if (archive.GetEntry(EntryName) is null)
        {
            return null;
        }

        using var content = ModelArchive.Read(archive, EntryName, name);
        try
        {
            var manifest = JsonSerializer.Deserialize(content, Json) ?? throw new JsonException("It is empty.");
            Check(manifest, name, kind);
            var settings = manifest.Settings.Deserialize(SettingsJson.Of<TSettings>(context))
                ?? throw new JsonException("It has no settings.");
            validate(settings);
            return settings;
        }
        catch (Exception exception) when (exception
            is JsonException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new InvalidDataException($"{name}/{EntryName} is damaged: {exception.Message}", exception);
        }
    }

    private static void Check(TransformerManifest manifest, string name, string kind)
    {
        if (manifest.FormatVersion > TransformerManifest.CurrentVersion)
        {
            throw new InvalidDataException(
                $"{name} has format version {manifest.FormatVersion} and needs OpenVocabSeg {manifest.WrittenBy ?? "of a newer version"} "
                + $"or newer; this is {TransformerManifest.Library}, which reads up to format {TransformerManifest.CurrentVersion}.");
        }

        if (manifest.Kind != kind)
        {
            throw new InvalidDataException($"{name} contains a transformer of kind '{manifest.Kind}', but '{kind}' was expected.");
        }
    }

    private static Stream FromPosition(Stream stream) => stream.CanSeek && stream.Position != 0 ? new StreamPart(stream) : stream;
}
