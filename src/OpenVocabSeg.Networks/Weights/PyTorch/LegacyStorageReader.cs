using System.Buffers.Binary;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>
/// Reads the format before PyTorch 1.6: a sequence of pickles (magic number, protocol, system, root object, keys of storages), then an
/// 8-byte count and the elements for each key.
/// </summary>
internal sealed class LegacyStorageReader : IStorageReader
{
    private readonly Stream _stream;
    private readonly string _fileName;
    private readonly Dictionary<string, (long Offset, long Count)> _storages = new(StringComparer.Ordinal);

    private LegacyStorageReader(Stream stream, string fileName)
    {
        _stream = stream;
        _fileName = fileName;
    }

    /// <summary>The first bytes of such a file: a pickle of the number 0x1950a86a20f9469cfc6c.</summary>
    public static ReadOnlySpan<byte> Magic => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

    /// <summary>Reads the pickles.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="fileName">The name of the file in messages.</param>
    /// <param name="root">The root object.</param>
    public static LegacyStorageReader Open(Stream stream, string fileName, out object? root)
    {
        stream.Position = Magic.Length;
        var pickles = new PickleReader(stream, fileName);
        if (pickles.Read() is not 1001L)
        {
            throw new InvalidDataException($"{fileName} has an unknown version of PyTorch's legacy format.");
        }

        // The system that wrote the file: byte order and sizes of types. Only files of little-endian machines are supported.
        if (pickles.Read() is not PickleDictionary system || system["little_endian"] is not true)
        {
            throw new InvalidDataException($"{fileName} was not written on a little-endian machine, which is not supported.");
        }

        root = pickles.Read();
        var storages = pickles.Storages.ToDictionary(StringComparer.Ordinal);
        if (pickles.Read() is not List<object?> keys)
        {
            throw new InvalidDataException($"{fileName} is damaged: it has no list of storages.");
        }

        var reader = new LegacyStorageReader(stream, fileName);
        foreach (var key in keys)
        {
            if (key is not string name || !storages.Remove(name, out var storage))
            {
                throw new InvalidDataException($"{fileName} is damaged: its list of storages does not match its tensors.");
            }

            reader.AddStorage(storage);
        }

        return reader;
    }

    public void Check(StorageReference storage)
    {
        if (!_storages.TryGetValue(storage.Key, out var found) || found.Count != storage.TotalCount)
        {
            throw new InvalidDataException($"{_fileName} is damaged: storage '{storage.Key}' is missing or has another length.");
        }
    }

    public void Read(StorageReference storage, long offset, Span<byte> destination)
    {
        _stream.Position = _storages[storage.Key].Offset + offset;
        _stream.ReadExactly(destination);
    }

    private void AddStorage(StorageReference storage)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        if (_stream.ReadAtLeast(count, count.Length, throwOnEndOfStream: false) < count.Length
            || BinaryPrimitives.ReadInt64LittleEndian(count) != storage.TotalCount
            || storage.ByteCount > _stream.Length - _stream.Position)
        {
            throw new InvalidDataException($"{_fileName} is damaged or cut off at storage '{storage.Key}'.");
        }

        _storages.Add(storage.Key, (_stream.Position, storage.TotalCount));
        _stream.Position += (long)storage.ByteCount;
    }
}
