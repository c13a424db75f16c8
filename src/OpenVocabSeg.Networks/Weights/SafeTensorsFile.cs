using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A safetensors file: 8 bytes little-endian header length, a JSON header, then the raw little-endian tensors. The header is checked
/// against the length of the file before memory is allocated for any tensor. Each tensor is read on demand.
/// </summary>
public sealed class SafeTensorsFile : ITensorSource, IDisposable
{
    private const int PrefixLength = 8;
    private const int CopiedBlock = 1 << 20;

    // The entry of a zip file may be far longer than the file.
    private const int LongestHeaderOfStream = 16 << 20;

    private readonly Dictionary<string, SafeTensorsEntry> _entries = new(StringComparer.Ordinal);
    private readonly SafeFileHandle? _handle;
    private readonly BufferedBytes? _bytes;
    private readonly long _dataOffset;

    private SafeTensorsFile(string name, SafeTensorsHeader header, long dataOffset, SafeFileHandle? handle, BufferedBytes? bytes)
    {
        Name = name;
        Metadata = header.Metadata;
        Tensors = [.. header.Entries.Select(entry => entry.Info)];
        foreach (var entry in header.Entries)
        {
            _entries.Add(entry.Info.Name, entry);
        }

        _dataOffset = dataOffset;
        _handle = handle;
        _bytes = bytes;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The strings that the file stores under <c>__metadata__</c>; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file. It stays open until this object is disposed; tensors are read from it one by one.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a complete and valid safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            var length = RandomAccess.GetLength(handle);
            Span<byte> prefix = stackalloc byte[PrefixLength];
            ReadExactly(handle, prefix[..(int)Math.Min(PrefixLength, length)], 0, path, "its header length");
            var headerLength = HeaderLength(prefix, length, path);
            var json = new byte[headerLength];
            ReadExactly(handle, json, PrefixLength, path, "its header");
            var header = SafeTensorsHeader.Parse(json, path);
            var dataOffset = PrefixLength + (long)headerLength;
            CheckDataLength(header, length - dataOffset, path);
            return new SafeTensorsFile(path, header, dataOffset, handle, bytes: null);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file from a stream, such as an entry of a zip file, into memory.</summary>
    /// <param name="stream">The stream, read from its current position to its end; it stays open.</param>
    /// <param name="name">The name of the stream in messages.</param>
    /// <exception cref="InvalidDataException">The file is not a complete and valid safetensors file.</exception>
    public static SafeTensorsFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Span<byte> prefix = stackalloc byte[PrefixLength];
        var prefixLength = stream.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false);

        // The length of the stream is unknown. Memory is allocated only as bytes arrive, never by the size in a header.
        var headerLength = HeaderLength(prefix, prefixLength < PrefixLength ? prefixLength : long.MaxValue, name);
        if (headerLength > LongestHeaderOfStream)
        {
            throw new InvalidDataException($"{name}: a header of {headerLength} bytes is longer than that of any network.");
        }

        var json = BufferedBytes.Read(stream, headerLength);
        if (json.Length < headerLength)
        {
            throw new InvalidDataException($"{name} is cut off: it ends inside its header.");
        }

        var header = SafeTensorsHeader.Parse(json.ToArray(), name);
        var bytes = BufferedBytes.Read(stream, header.DataLength);
        CheckDataLength(header, bytes.Length + (stream.ReadByte() >= 0 ? 1 : 0), name);
        return new SafeTensorsFile(name, header, dataOffset: 0, handle: null, bytes);
    }

    /// <inheritdoc/>
    public torch.Tensor Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw new ArgumentException($"{Name} has no tensor '{name}'.", nameof(name));
        }

        ObjectDisposedException.ThrowIf(_handle is { IsClosed: true }, this);
        if (entry.Info.UnsupportedType is not null)
        {
            throw TensorBytes.Unsupported(entry.Info, Name);
        }

        var tensor = TensorBytes.Allocate(entry.Info, Name);
        try
        {
            if (entry.ByteCount > 0)
            {
                var bytes = tensor.bytes;
                ReadData(entry, bytes);
                TensorBytes.CleanBooleans(entry.Info.DataType, bytes);
            }

            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Copies the values of all tensors in the order of the file. Only for a file opened by <see cref="Open"/>.</summary>
    internal void CopyDataTo(Stream destination)
    {
        var block = new byte[CopiedBlock];
        var length = _entries.Values.Sum(entry => entry.ByteCount);
        for (var offset = 0L; offset < length; offset += block.Length)
        {
            var part = block.AsSpan(0, (int)Math.Min(block.Length, length - offset));
            ReadExactly(_handle!, part, _dataOffset + offset, Name, "its data");
            destination.Write(part);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle?.Dispose();

    private void ReadData(SafeTensorsEntry entry, Span<byte> destination)
    {
        if (_bytes is { } bytes)
        {
            bytes.CopyTo(entry.Offset, destination);
        }
        else
        {
            ReadExactly(_handle!, destination, _dataOffset + entry.Offset, Name, $"tensor '{entry.Info.Name}'");
        }
    }

    private static int HeaderLength(ReadOnlySpan<byte> prefix, long fileLength, string name)
    {
        if (fileLength < PrefixLength)
        {
            throw new InvalidDataException($"{name} is not a safetensors file: it has {fileLength} bytes.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafeTensorsHeader.MaximumLength)
        {
            throw new InvalidDataException($"{name} is not a safetensors file: a header length of {length} bytes is not valid.");
        }

        return length <= (ulong)(fileLength - PrefixLength)
            ? (int)length
            : throw new InvalidDataException(
                $"{name} is cut off or not a safetensors file: its header of {length} bytes is longer than the file.");
    }

    private static void CheckDataLength(SafeTensorsHeader header, long length, string name)
    {
        if (length < header.DataLength)
        {
            var lost = header.Entries.First(entry => entry.Offset + entry.ByteCount > length);
            throw new InvalidDataException($"{name} is cut off: tensor '{lost.Info.Name}' extends beyond the end of the file.");
        }

        if (length > header.DataLength)
        {
            throw new InvalidDataException($"{name} is not a valid safetensors file: there are bytes after its last tensor.");
        }
    }

    private static void ReadExactly(SafeFileHandle handle, Span<byte> destination, long offset, string name, string what)
    {
        while (destination.Length > 0)
        {
            var count = RandomAccess.Read(handle, destination, offset);
            if (count == 0)
            {
                throw new InvalidDataException($"{name} is cut off: it ends inside {what}.");
            }

            destination = destination[count..];
            offset += count;
        }
    }
}
