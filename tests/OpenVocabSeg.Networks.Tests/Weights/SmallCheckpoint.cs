using System.Buffers.Binary;
using OpenVocabSeg.Networks.Weights.PyTorch;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>Checkpoints of a few hundred bytes that use every instruction the reader knows.</summary>
internal static class SmallCheckpoint
{
    private static readonly byte[] First = [.. Enumerable.Range(0, 6).SelectMany(value => BitConverter.GetBytes((float)value))];

    public static byte[] Zip() => Zip(Pickle());

    /// <summary>The pickle inside <see cref="Zip()"/>.</summary>
    public static byte[] Pickle() => Root(PickleBuilder.Storage);

    /// <summary>A zip file with another, unchanged pickle.</summary>
    public static byte[] Zip(byte[] pickle) => PickleBuilder.Zip(pickle, ("0", First), ("1", [1, 0, 1]));

    /// <summary>The format before PyTorch 1.6, with a storage that is seen through a view.</summary>
    public static byte[] Legacy()
    {
        byte[] Counted(byte[] bytes, int elementSize)
        {
            var count = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(count, bytes.Length / elementSize);
            return [.. count, .. bytes];
        }

        var protocol = new PickleBuilder().Raw(0x80, 2).Ascii("M").Raw(0xe9, 3).ToArray();
        var system = new PickleBuilder().Raw(0x80, 2).Ascii("}(").Text("protocol_version").Ascii("M").Raw(0xe9, 3)
            .Text("little_endian").Raw(0x88).Ascii("u").ToArray();
        var keys = new PickleBuilder().Raw(0x80, 2).Ascii("](").Text("0").Text("1").Ascii("e").ToArray();
        return
        [
            .. LegacyStorageReader.Magic, .. protocol, .. system, .. Root(PickleBuilder.StorageView), .. keys, .. Counted(First, 4),
            .. Counted([1, 0, 1], 1),
        ];
    }

    private static byte[] Root(Func<PickleBuilder, string, string, long, PickleBuilder> storage)
    {
        PickleBuilder Tensor(PickleBuilder pickle, string key, string type, long count, long offset, long[] sizes, long[] strides) =>
            storage(pickle.Ascii("ctorch._utils\n_rebuild_tensor_v2\n("), key, type, count)
                .Number(offset).Tuple(sizes).Tuple(strides).Raw(0x89).Ascii("ccollections\nOrderedDict\n)RtR");

        var pickle = new PickleBuilder().Raw(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0).Ascii("}(");
        pickle.Text("iteration").Ascii("J").Raw(7, 0, 0, 0);
        AddValues(pickle.Raw(0x8c, 9).Ascii("optimizer").Ascii("}").Raw(0x94).Ascii("(")).Ascii("u");
        pickle.Text("scheduler").Ascii("(").Text("gamma").Ascii("K\u0001d").Text("short memo").Ascii("h\0")
            .Text("long memo").Ascii("j").Raw(0, 0, 0, 0).Text("last").Ascii("h\u0001").Text("named").Raw(0x8c, 11)
            .Ascii("collections").Raw(0x8c, 11).Ascii("OrderedDict").Raw(0x93).Ascii(")R");
        pickle.Text("model").Ascii("ccollections\nOrderedDict\n)Rr").Raw(9, 1, 0, 0).Ascii("(");
        Tensor(pickle.Text("module.a"), "0", "FloatStorage", 6, 0, [2, 3], [3, 1]);
        Tensor(pickle.Text("module.b"), "1", "BoolStorage", 3, 0, [3], [1]);
        Tensor(pickle.Text("module.c").Ascii("ctorch._utils\n_rebuild_parameter\n("), "0", "FloatStorage", 6, 0, [3, 2], [1, 3])
            .Raw(0x88).Ascii("}tRu");
        Tensor(pickle.Text("module.d"), "0", "FloatStorage", 6, 4, [2], [1]).Ascii("s}b");
        return pickle.Ascii("u").ToArray();
    }

    // Numbers, strings and containers as an optimizer has them.
    private static PickleBuilder AddValues(PickleBuilder pickle) => pickle
        .Text("float").Ascii("G").Raw(0x3f, 0x50, 0x62, 0x4d, 0xd2, 0xf1, 0xa9, 0xfc)
        .Ascii("U\u0004listq\u0001](K\u0001M").Raw(2, 1).Ascii("Ne")
        .Ascii("T").Raw(4, 0, 0, 0).Ascii("more").Ascii("(K\u0001K\u0002l")
        .Text("appended").Ascii("]Na")
        .Text("bytes").Ascii("C").Raw(2, 1, 2)
        .Text("long bytes").Ascii("B").Raw(2, 0, 0, 0, 1, 2)
        .Text("tuples").Ascii("K\u0001").Raw(0x85).Ascii("N").Raw(0x86).Ascii("NN").Raw(0x87)
        .Text("size").Ascii("ctorch\nSize\n").Tuple(2, 3).Raw(0x85).Ascii("R")
        .Text("pairs").Ascii("ccollections\nOrderedDict\n](").Text("key").Ascii("N").Raw(0x86).Ascii("e").Raw(0x85).Ascii("R")
        .Text("popped").Ascii("K\u000120(K\u0001K\u00021N").Ascii("0");
}
