using System.IO.Compression;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>Reads the zip format of PyTorch 1.6 and later: one entry per storage. TorchSharp.PyBridge compresses the entries.</summary>
internal sealed class ZipStorageReader : IStorageReader
{
    private const long MaximumPickleLength = 1 << 26;
    private const string PickleName = "data.pkl";

    // Weights hardly become smaller by compression. A small file must not claim contents of any size.
    private const long MaximumRatio = 8;
    private const long AlwaysAllowed = 1 << 24;

    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly string _fileName;

    /// <param name="archive">The zip file.</param>
    /// <param name="fileName">The name of the file in messages.</param>
    /// <param name="fileLength">The length of the file in bytes; it bounds the length of its contents.</param>
    public ZipStorageReader(ZipArchive archive, string fileName, long fileLength)
    {
        _fileName = fileName;
        var contents = archive.Entries.Aggregate((Int128)0, (sum, entry) => sum + entry.Length);
        if (contents > (Int128)fileLength * MaximumRatio + AlwaysAllowed)
        {
            throw new InvalidDataException($"{fileName} is compressed too much: {fileLength} bytes claim to be {contents}.");
        }

        foreach (var entry in archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw new InvalidDataException($"{fileName} has two entries with the name '{entry.FullName}'.");
            }
        }

        // The folder inside the zip file is named after the file at the time of writing.
        var pickle = _entries.Keys
            .Where(name => name == PickleName || name.EndsWith($"/{PickleName}", StringComparison.Ordinal))
            .MinBy(name => name.Length)
            ?? throw new InvalidDataException($"{fileName} is not a PyTorch file: it has no {PickleName}.");
        _folder = pickle[..^PickleName.Length];
        if (_entries.TryGetValue($"{_folder}byteorder", out var order)
            && !ReadAll(order, maximum: 16).AsSpan().SequenceEqual("little"u8))
        {
            throw new InvalidDataException($"{fileName} was written on a big-endian machine, which is not supported.");
        }
    }

    /// <summary>Reads the pickle of the root object.</summary>
    public byte[] ReadPickle() => ReadAll(_entries[$"{_folder}{PickleName}"], MaximumPickleLength);

    public void Check(StorageReference storage)
    {
        if (!_entries.TryGetValue(EntryName(storage), out var entry))
        {
            throw new InvalidDataException($"{_fileName} is damaged: storage '{storage.Key}' is missing.");
        }

        if (entry.Length != storage.ByteCount)
        {
            throw new InvalidDataException(
                $"{_fileName} is damaged: storage '{storage.Key}' has {entry.Length} bytes, but {storage.ByteCount} are expected.");
        }
    }

    public void Read(StorageReference storage, long offset, Span<byte> destination)
    {
        using var stream = _entries[EntryName(storage)].Open();
        Span<byte> skipped = stackalloc byte[4096];
        while (offset > 0)
        {
            var part = skipped[..(int)Math.Min(offset, skipped.Length)];
            stream.ReadExactly(part);
            offset -= part.Length;
        }

        stream.ReadExactly(destination);
    }

    private string EntryName(StorageReference storage) => $"{_folder}data/{storage.Key}";

    private byte[] ReadAll(ZipArchiveEntry entry, long maximum)
    {
        if (entry.Length > maximum)
        {
            throw new InvalidDataException(
                $"{_fileName}: '{entry.FullName}' has too many bytes ({entry.Length}), which is not accepted.");
        }

        // Memory is allocated only as bytes arrive, never by the sizes in the directory of the zip file.
        using var stream = entry.Open();
        var bytes = BufferedBytes.Read(stream, entry.Length);
        return bytes.Length == entry.Length
            ? bytes.ToArray()
            : throw new InvalidDataException($"{_fileName} is cut off inside '{entry.FullName}'.");
    }
}
