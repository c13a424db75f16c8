using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OpenVocabSeg.Data.Shards;

/// <summary>A complete shard file.</summary>
internal sealed class ShardReader
{
    private ShardReader(string path, string name, ShardManifest manifest) => (Path, Name, Manifest) = (path, name, manifest);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    /// <summary>Its manifest.</summary>
    public ShardManifest Manifest { get; }

    /// <summary>The part of the work that it has.</summary>
    public Shard Shard => new(Manifest.Index, Manifest.Count);

    /// <summary>Opens a file and reads it once to check that every byte is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it; its file name if null.</param>
    /// <exception cref="InvalidDataException">It is no shard file, incomplete, or damaged; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ShardReader Open(string path, string? name = null)
    {
        name ??= System.IO.Path.GetFileName(path);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            CheckSums(archive);
            using var entry = Entry(archive, ShardWriter.ManifestEntry).Open();
            var manifest = JsonSerializer.Deserialize(entry, ShardJson.Default.ShardManifest) ?? throw new JsonException("It is empty.");
            return manifest switch
            {
                { Format: not ShardManifest.CurrentFormat } => throw new InvalidDataException(
                    $"its format is {manifest.Format}, and this version of ovseg reads {ShardManifest.CurrentFormat}"),
                { Count: < 1 } or { Index: < 1 } => throw new InvalidDataException("its manifest is not valid"),
                _ when manifest.Index > manifest.Count => throw new InvalidDataException("its manifest is not valid"),
                _ => new ShardReader(path, name, manifest),
            };
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or EndOfStreamException)
        {
            throw new InvalidDataException(
                $"{name} is not a complete shard file ({exception.Message.TrimEnd('.')}): remove it and run that shard again.", exception);
        }
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="entryName">Its name.</param>
    /// <param name="read">Reads the content; it receives its length, too.</param>
    /// <exception cref="InvalidDataException">There is no such entry, or it has another form; the message names the file.</exception>
    public T Read<T>(string entryName, Func<Stream, long, T> read)
    {
        try
        {
            using var archive = ZipFile.OpenRead(Path);
            var entry = Entry(archive, entryName);
            using var stream = entry.Open();
            return read(stream, entry.Length);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or EndOfStreamException or ArgumentException)
        {
            throw new InvalidDataException($"{Name}/{entryName} cannot be read: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    /// <summary>Checks that an entry is there, before something is written that would miss it.</summary>
    /// <param name="entryName">Its name.</param>
    /// <exception cref="InvalidDataException">There is no such entry; the message names the file.</exception>
    public void Require(string entryName) => Read(entryName, (_, _) => true);

    /// <summary>Reads an entry that is text.</summary>
    public string ReadText(string entryName) => Read(entryName, (stream, _) =>
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    });

    private static ZipArchiveEntry Entry(ZipArchive archive, string name) =>
        archive.GetEntry(name) ?? throw new InvalidDataException($"it has no {name}");

    private static void CheckSums(ZipArchive archive)
    {
        using var reader = new StreamReader(Entry(archive, ShardWriter.SumsEntry).Open(), Encoding.UTF8);
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split("  ", 2) is not [var sum, var name] || !sums.TryAdd(name, sum))
            {
                throw new InvalidDataException($"its {ShardWriter.SumsEntry} is not valid");
            }
        }

        foreach (var entry in archive.Entries.Where(entry => entry.FullName != ShardWriter.SumsEntry))
        {
            using var stream = entry.Open();
            if (!sums.Remove(entry.FullName, out var sum) || sum != Convert.ToHexStringLower(SHA256.HashData(stream)))
            {
                throw new InvalidDataException($"{entry.FullName} has other bytes than were written");
            }
        }

        if (sums.Count > 0)
        {
            throw new InvalidDataException($"it has no {sums.Keys.First()}");
        }
    }
}
