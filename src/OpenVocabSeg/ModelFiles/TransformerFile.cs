using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.ModelFiles;

/// <summary>
/// Reads and writes the file of a transformer: the zip file of its network with one additional entry, <c>transformer.json</c>, for
/// columns and settings. So the network can also be read alone, and a file without that entry (an imported checkpoint) is read with
/// default columns.
/// </summary>
internal static class TransformerFile
{
    private const string EntryName = "transformer.json";
    private const int MaximumManifestBytes = 16 << 20;

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

    /// <summary>Writes the network's file and adds the manifest.</summary>
    public static void Write(Stream stream, TransformerManifest manifest, Action<Stream> writeNetwork)
    {
        using var file = CreateTemporary();
        writeNetwork(file);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.CreateEntry(EntryName);
            entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            JsonSerializer.Serialize(content, manifest, Json);
        }

        file.Position = 0;
        file.CopyTo(stream);
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
        // Zip files are read from their end, with offsets from their beginning.
        using var copy = stream.CanSeek && stream.Position == 0 ? null : CreateTemporary();
        if (copy is not null)
        {
            stream.CopyTo(copy);
            copy.Position = 0;
        }

        var file = copy ?? stream;
        var settings = ReadSettings(file, name, kind, context, validate);
        file.Position = 0;
        return read(file, settings);
    }

    private static TSettings? ReadSettings<TSettings>(
        Stream file, string name, string kind, JsonSerializerContext context, Action<TSettings> validate)
        where TSettings : class
    {
        using var archive = Open(file, name);
        if (archive.GetEntry(EntryName) is not { } entry)
        {
            return null;
        }

        if (entry.Length > MaximumManifestBytes)
        {
            throw new InvalidDataException($"{name}/{EntryName} of {entry.Length} bytes is too large for a manifest.");
        }

        using var content = entry.Open();
        try
        {
            var manifest = JsonSerializer.Deserialize(content, Json) ?? throw new JsonException("It is empty.");
            Check(manifest, name, kind);
            var settings = manifest.Settings.Deserialize(SettingsJson.Of<TSettings>(context))
                ?? throw new JsonException("It has no settings.");
            validate(settings);
            return settings;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
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

    private static ZipArchive Open(Stream file, string name)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{name} is not a model file: {exception.Message}", exception);
        }
    }

    private static FileStream CreateTemporary() =>
        new(
            Path.Combine(Path.GetTempPath(), $"openvocabseg-{Guid.NewGuid():N}.tmp"),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
}
