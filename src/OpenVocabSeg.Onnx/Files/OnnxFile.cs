using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Onnx.Files;

/// <summary>
/// The protocol buffer of an ONNX file. It is read here, without a copy of the weights in memory: for its properties, and for a short
/// model that refers to the weights in the file, which ONNX Runtime then maps into memory.
/// </summary>
internal sealed class OnnxFile
{
    // Fields of ModelProto, GraphProto, TensorProto and StringStringEntryProto in onnx.proto.
    private const int Graph = 7;
    private const int Properties = 14;
    private const int Initializer = 5;
    private const int Numbers = 9;
    private const int Elsewhere = 13;
    private const int Location = 14;
    private const int Key = 1;
    private const int Value = 2;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    // Shorter numbers stay in the model: shape inference needs some of them, and each mapping costs time.
    private const int LeastLength = 1 << 14;

    private readonly Stream _stream;
    private readonly List<(long Start, long Length)> _others = [];
    private readonly Dictionary<string, (long Start, int Length)> _properties = new(StringComparer.Ordinal);
    private (long Start, long End)? _graph;

    /// <summary>Reads the outer fields of a file.</summary>
    /// <param name="stream">The file, which must stay open.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public OnnxFile(Stream stream, string name)
    {
        _stream = stream;
        if (stream.Length == 0)
        {
            throw new InvalidDataException($"{name} is empty.");
        }

        try
        {
            ReadModel();
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException)
        {
            throw new InvalidDataException($"{name} is not an ONNX file, or it is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>The model's properties.</summary>
    public OnnxProperties Metadata => new(_stream, _properties);

    /// <summary>The model without its properties, with its weights left in the file.</summary>
    /// <param name="location">Name of the file in its folder.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public byte[] WithoutWeights(string location, string name)
    {
        try
        {
            var model = new ArrayBufferWriter<byte>();
            foreach (var (start, length) in _others)
            {
                Copy(model, start, length);
            }

            if (_graph is { } graph)
            {
                var content = new ArrayBufferWriter<byte>();
                foreach (var field in Fields(graph.Start, graph.End))
                {
                    if (field.Number == Initializer && field.Wire == Delimited)
                    {
                        WriteBytes(content, Initializer, Tensor(field, location));
                    }
                    else
                    {
                        Copy(content, field.Begin, field.End - field.Begin);
                    }
                }

                WriteBytes(model, Graph, content.WrittenSpan);
            }

            return model.WrittenSpan.ToArray();
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException)
        {
            throw new InvalidDataException($"{name} is not an ONNX file, or it is damaged: {exception.Message}", exception);
        }
    }

    private void ReadModel()
    {
        foreach (var field in Fields(0, _stream.Length))
        {
            if (field is { Number: Properties, Wire: Delimited })
            {
                ReadProperty(field);
            }
            else if (field is { Number: Graph, Wire: Delimited })
            {
                _graph = _graph is null
                    ? (field.Start, field.End)
                    : throw new FormatException("it has two graphs");
            }
            else
            {
                _others.Add((field.Begin, field.End - field.Begin));
            }
        }
    }

    private void ReadProperty(Field property)
    {
        var key = string.Empty;
        (long, int) value = (property.Start, 0);
        foreach (var field in Fields(property.Start, property.End).Where(field => field.Wire == Delimited))
        {
            if (field.Number == Key)
            {
                key = Encoding.UTF8.GetString(Read(field.Start, field.End - field.Start));
            }
            else if (field.Number == Value)
            {
                value = (field.Start, (int)(field.End - field.Start));
            }
        }

        _properties[key] = value;
    }

    // An initializer, with a reference to its numbers if there are many.
    private ReadOnlySpan<byte> Tensor(Field tensor, string location)
    {
        var fields = Fields(tensor.Start, tensor.End).ToArray();
        var numbers = Array.FindIndex(fields, field => field is { Number: Numbers, Wire: Delimited });
        if (numbers < 0 || fields[numbers].End - fields[numbers].Start < LeastLength)
        {
            return Read(tensor.Start, tensor.End - tensor.Start);
        }

        var content = new ArrayBufferWriter<byte>();
        foreach (var field in fields.Where(field => field.Number is not (Numbers or Elsewhere or Location)))
        {
            Copy(content, field.Begin, field.End - field.Begin);
        }

        var (start, end) = (fields[numbers].Start, fields[numbers].End);
        WriteEntry(content, "location", location);
        WriteEntry(content, "offset", start.ToString(CultureInfo.InvariantCulture));
        WriteEntry(content, "length", (end - start).ToString(CultureInfo.InvariantCulture));
        WriteVarint(content, Location << 3 | Varint);
        WriteVarint(content, 1);
        return content.WrittenSpan;
    }

    private static void WriteEntry(ArrayBufferWriter<byte> writer, string key, string value)
    {
        var entry = new ArrayBufferWriter<byte>();
        WriteBytes(entry, Key, Encoding.UTF8.GetBytes(key));
        WriteBytes(entry, Value, Encoding.UTF8.GetBytes(value));
        WriteBytes(writer, Elsewhere, entry.WrittenSpan);
    }

    private static void WriteBytes(ArrayBufferWriter<byte> writer, int number, ReadOnlySpan<byte> content)
    {
        WriteVarint(writer, (ulong)(number << 3 | Delimited));
        WriteVarint(writer, (ulong)content.Length);
        writer.Write(content);
    }

    private static void WriteVarint(ArrayBufferWriter<byte> writer, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            writer.Write([(byte)(value | 0x80)]);
        }

        writer.Write([(byte)value]);
    }

    private IEnumerable<Field> Fields(long position, long end)
    {
        while (position < end)
        {
            _stream.Position = position;
            var tag = ReadVarint();
            var wire = (int)(tag & 7);
            if (wire == Varint)
            {
                ReadVarint();
            }

            ulong length = wire switch
            {
                Varint => 0,
                Fixed64 => sizeof(ulong),
                Fixed32 => sizeof(uint),
                Delimited => ReadVarint(),
                _ => throw new FormatException($"there is no field at byte {position}"),
            };
            var start = _stream.Position;
            if (tag >> 3 == 0 || start > end || length > (ulong)(end - start) || length > int.MaxValue)
            {
                throw new FormatException($"the field at byte {position} ends after byte {end}");
            }

            var next = start + (long)length;
            yield return new Field((int)(tag >> 3), wire, position, start, next);
            position = next;
        }
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = _stream.ReadByte();
            if (next < 0)
            {
                throw new EndOfStreamException("it ends within a field");
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException($"there is no number before byte {_stream.Position}");
    }

    private byte[] Read(long start, long length)
    {
        var bytes = new byte[length];
        _stream.Position = start;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private void Copy(ArrayBufferWriter<byte> writer, long start, long length)
    {
        _stream.Position = start;
        _stream.ReadExactly(writer.GetSpan((int)length)[..(int)length]);
        writer.Advance((int)length);
    }

    /// <param name="Number">Number of the field.</param>
    /// <param name="Wire">How it is stored.</param>
    /// <param name="Begin">Position of its tag.</param>
    /// <param name="Start">Position of its content.</param>
    /// <param name="End">Position after it.</param>
    private readonly record struct Field(int Number, int Wire, long Begin, long Start, long End);
}
