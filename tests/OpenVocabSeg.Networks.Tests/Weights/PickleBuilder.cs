using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>Writes pickles instruction by instruction, and PyTorch zip files around them.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes, (byte)'.'];

    public PickleBuilder Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBuilder Ascii(string instructions) => Raw(Encoding.ASCII.GetBytes(instructions));

    public PickleBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Ascii("X").Raw(length).Raw(bytes);
    }

    public PickleBuilder Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public PickleBuilder Tuple(params long[] values)
    {
        Ascii("(");
        foreach (var value in values)
        {
            Number(value);
        }

        return Ascii("t");
    }

    /// <summary>A reference to a whole storage.</summary>
    public static PickleBuilder Storage(PickleBuilder pickle, string key, string type, long count) =>
        pickle.Ascii("(").Text("storage").Ascii($"ctorch\n{type}\n").Text(key).Text("cpu").Number(count).Ascii("tQ");

    /// <summary>The same as old files have it, with a view of the whole.</summary>
    public static PickleBuilder StorageView(PickleBuilder pickle, string key, string type, long count) =>
        pickle.Ascii("(").Text("storage").Ascii($"ctorch\n{type}\n").Text(key).Text("cpu").Number(count)
            .Ascii("(").Text(key).Number(0).Number(count).Ascii("ttQ");

    /// <summary>A tensor over a float storage.</summary>
    public PickleBuilder Tensor(string storage, long count, long offset, long[] sizes, long[] strides, string type = "FloatStorage") =>
        Storage(Ascii("ctorch._utils\n_rebuild_tensor_v2\n("), storage, type, count)
            .Number(offset).Tuple(sizes).Tuple(strides).Raw(0x89).Ascii("N").Ascii("tR");

    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Bytes)[] storages)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "archive/data.pkl", pickle);
            foreach (var (key, bytes) in storages)
            {
                Add(zip, $"archive/data/{key}", bytes);
            }
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }
}
