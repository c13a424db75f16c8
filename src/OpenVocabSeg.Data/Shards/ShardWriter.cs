using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Shards;

/// <summary>
/// Writes a shard file: a zip of <c>manifest.json</c>, the entries of the command, and <c>SHA256SUMS</c> with the digest of every other
/// entry. Equal content gives equal bytes, so nothing is compressed: compressed bytes depend on the processor.
/// </summary>
internal sealed class ShardWriter
{
    /// <summary>Name of the entry with the manifest.</summary>
    public const string ManifestEntry = "manifest.json";

    /// <summary>Name of the entry with the digests.</summary>
    public const string SumsEntry = "SHA256SUMS";

    private readonly ZipArchive _archive;
    private readonly StringBuilder _sums = new();

    private ShardWriter(ZipArchive archive) => _archive = archive;

    /// <summary>Writes the file atomically.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="manifest">The shard and its run.</param>
    /// <param name="write">Adds the entries.</param>
    public static void Write(string path, ShardManifest manifest, Action<ShardWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var writer = new ShardWriter(archive);
        writer.Add(ManifestEntry, entry => JsonSerializer.Serialize(entry, manifest, ShardJson.Default.ShardManifest));
        write(writer);
        using var sums = writer.Create(SumsEntry);
        sums.Write(Encoding.UTF8.GetBytes(writer._sums.ToString()));
    });

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes its content.</param>
    public void Add(string name, Action<Stream> write)
    {
        using var hash = SHA256.Create();
        using (var stream = Create(name))
        {
            using var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true);
            write(hashed);
        }

        // As sha256sum writes it.
        _sums.Append(Convert.ToHexStringLower(hash.Hash!)).Append("  ").Append(name).Append('\n');
    }

    private Stream Create(string name)
    {
        var entry = _archive.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }
}
