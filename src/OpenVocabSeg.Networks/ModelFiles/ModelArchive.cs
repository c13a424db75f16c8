using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Text;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.ModelFiles;

/// <summary>The common format of model files: a zip of manifest.json, weights.safetensors and words.safetensors.</summary>
internal static class ModelArchive
{
    /// <summary>Name of the entry with the weights.</summary>
    public const string WeightsEntry = "weights.safetensors";

    /// <summary>Name of the entry with the word embeddings.</summary>
    public const string WordsEntry = "words.safetensors";

    /// <summary>Name of the entry with the manifest.</summary>
    public const string ManifestEntry = "manifest.json";

    // Weights and vectors hardly compress, text by a factor of 4. A small file must not take the memory of a large one.
    private const long FreeLength = 8 << 20;
    private const long LargestRatio = 8;
    private const int MostEntries = 1000;

    /// <summary>Reads a model file.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="read">Reads the entries.</param>
    /// <exception cref="InvalidDataException">It is not a zip file, or is damaged; the message names the file.</exception>
    public static T Open<T>(Stream stream, string name, Func<ZipArchive, T> read)
    {
        using var archive = Open(stream, name);
        try
        {
            return read(archive);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException
            && !exception.Message.StartsWith(name, StringComparison.Ordinal))
        {
            // Messages about the zip file itself do not name it.
            throw new InvalidDataException($"{name} is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Creates an entry. The same model always gives the same bytes.</summary>
    public static Stream Create(ZipArchive archive, string entryName, CompressionLevel compression)
    {
        var entry = archive.CreateEntry(entryName, compression);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }

    /// <summary>Opens an entry.</summary>
    /// <exception cref="InvalidDataException">
    /// There is no such entry, or it claims to be far larger than its compressed bytes. No more than its claimed length is read.
    /// </exception>
    public static Stream Read(ZipArchive archive, string entryName, string name)
    {
        var entry = archive.GetEntry(entryName)
            ?? throw new InvalidDataException($"{name} is not a model file: it has no {entryName}.");
        return entry.Length <= FreeLength + (LargestRatio * entry.CompressedLength)
            ? entry.Open()
            : throw new InvalidDataException(
                $"{name}/{entryName} has {entry.Length} bytes in {entry.CompressedLength}: no model is compressed so much.");
    }

    /// <summary>Throws if a weight is not finite. Call this before anything is written.</summary>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite; the message names its tensor.</exception>
    public static void CheckWeights(nn.Module network)
    {
        using var scope = NewDisposeScope();
        if (FiniteValues.FindNonFinite(network.state_dict()) is [var first, ..] nonFinite)
        {
            throw new InvalidOperationException(
                $"The model was not saved: {nonFinite.Count} tensors of its weights have values that are not finite (NaN or infinite); "
                + $"the first is {first}.");
        }
    }

    /// <summary>Writes the manifest.</summary>
    public static void WriteManifest<T>(ZipArchive archive, T manifest, JsonTypeInfo<T> json)
    {
        using var entry = Create(archive, ManifestEntry, CompressionLevel.Optimal);
        JsonSerializer.Serialize(entry, manifest, json);
    }

    /// <summary>Reads the manifest.</summary>
    /// <param name="archive">The model file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="json">How it is read.</param>
    /// <param name="validate">Throws an <see cref="ArgumentException"/> if a value is out of range.</param>
    /// <exception cref="InvalidDataException">It is missing or damaged.</exception>
    public static T ReadManifest<T>(ZipArchive archive, string name, JsonTypeInfo<T> json, Action<T> validate)
    {
        using var entry = Read(archive, ManifestEntry, name);
        try
        {
            var manifest = JsonSerializer.Deserialize(entry, json) ?? throw new JsonException("It is empty.");
            validate(manifest);
            return manifest;
        }
        catch (Exception exception) when (exception
            is JsonException or ArgumentException or InvalidOperationException or NullReferenceException or InvalidDataException
            && !exception.Message.StartsWith(name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{name}/{ManifestEntry} is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the word embeddings.</summary>
    public static void WriteWords(ZipArchive archive, WordEmbeddings words, ModelEncoding encoding = ModelEncoding.Exact)
    {
        using var entry = Create(archive, WordsEntry, CompressionLevel.Optimal);
        WordEmbeddingsFile.Save(words, entry, encoding);
    }

    /// <summary>Reads the word embeddings.</summary>
    /// <exception cref="InvalidDataException">They are missing, damaged, or have another dimension.</exception>
    public static WordEmbeddings ReadWords(ZipArchive archive, string name, int dimension)
    {
        using var entry = Read(archive, WordsEntry, name);
        var words = WordEmbeddings.Load(entry, $"{name}/{WordsEntry}");
        return words.Dimension == dimension
            ? words
            : throw new InvalidDataException($"{name}: the words have {words.Dimension} dimensions, but the network needs {dimension}.");
    }

    private static ZipArchive Open(Stream stream, string name)
    {
        if (stream.CanSeek)
        {
            ZipDirectory.Check(stream, name, MostEntries);
        }

        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{name} is not a model file: {exception.Message}", exception);
        }
    }
}
