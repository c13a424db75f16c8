// Long: one switch over the opcodes of the pickle protocol is easiest to read in one file.
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>
/// Reads the pickles of PyTorch without executing anything: numbers, strings, lists, tuples, dictionaries and the few globals of
/// <see cref="PickleGlobal"/> that create tensors. Objects of the pickle become plain data; everything else is refused.
/// </summary>
internal sealed class PickleReader
{
    // A checkpoint of 700 tensors with its optimizer has about 20 000 instructions. Repeated work on an object from the memo counts too,
    // so that not only the number of instructions is limited, but the work, and bytes of texts count, so that memory is limited.
    private const int MaximumInstructions = 1_500_000;
    private const int BytesPerInstruction = 8;

    // A dictionary with an item takes ten times the memory and time of a number; most dictionaries of a checkpoint are empty.
    private const int InstructionsPerDictionary = 10;
    private const int MaximumStringLength = 1 << 24;
    private const int MaximumNameLength = 256;
    private const int HighestProtocol = 5;

    private readonly Stream _stream;
    private readonly string _fileName;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private readonly Dictionary<string, StorageReference> _storages = new(StringComparer.Ordinal);
    private readonly long _length;
    private int _work;

    /// <param name="stream">A seekable stream; each <see cref="Read"/> reads one pickle from its position.</param>
    /// <param name="fileName">The name of the file in messages.</param>
    public PickleReader(Stream stream, string fileName)
    {
        _stream = stream;
        _fileName = fileName;

        // Read once, because the length of a file costs a system call.
        _length = stream.Length;
    }

    /// <summary>The complete storages that the objects read so far refer to, by key.</summary>
    public IReadOnlyDictionary<string, StorageReference> Storages => _storages;

    /// <summary>Reads one object.</summary>
    /// <returns>
    /// null, bool, long, <see cref="BigInteger"/>, double, string, byte[], object?[] (a tuple), List&lt;object?&gt;,
    /// <see cref="PickleDictionary"/>, <see cref="PickleGlobal"/>, <see cref="StorageReference"/>, <see cref="TensorReference"/> or
    /// <see cref="UnreadableTensor"/>. Lists may contain themselves.
    /// </returns>
    /// <exception cref="InvalidDataException">The pickle is damaged or contains something that is not allowed.</exception>
    public object? Read()
    {
        _stack.Clear();
        _memo.Clear();
        _work = 0;
        while (true)
        {
            Charge(1);
            var instruction = (PickleInstruction)ReadByte();
            if (instruction == PickleInstruction.Stop)
            {
                return Pop();
            }

            Execute(instruction);
        }
    }

    private void Execute(PickleInstruction instruction)
    {
        switch (instruction)
        {
            case PickleInstruction.Protocol:
                if (ReadByte() > HighestProtocol)
                {
                    throw Fault("has an unknown protocol");
                }

                break;
            case PickleInstruction.Frame:
                ReadBytes(8);
                break;
            case PickleInstruction.Mark:
                Push(PickleMark.Instance);
                break;
            case PickleInstruction.Pop:
                Pop();
                break;
            case PickleInstruction.PopMark:
                PopItems();
                break;
            case PickleInstruction.Duplicate:
                Push(Peek());
                break;
            case PickleInstruction.None:
                Push(null);
                break;
            case PickleInstruction.True:
                Push(true);
                break;
            case PickleInstruction.False:
                Push(false);
                break;
            case PickleInstruction.EmptyDictionary:
                Push(new PickleDictionary());
                break;
            case PickleInstruction.EmptyList:
                Push(new List<object?>());
                break;
            case PickleInstruction.EmptyTuple:
                Push(Array.Empty<object?>());
                break;
            case PickleInstruction.Tuple:
                Push(PopItems());
                break;
            case PickleInstruction.Tuple1:
            case PickleInstruction.Tuple2:
            case PickleInstruction.Tuple3:
                Push(PopItems(instruction - PickleInstruction.Tuple1 + 1));
                break;
            case PickleInstruction.List:
                Push(PopItems().ToList());
                break;
            case PickleInstruction.Append:
                var item = Pop();
                Peek<List<object?>>().Add(item);
                break;
            case PickleInstruction.Appends:
                var items = PopItems();
                Peek<List<object?>>().AddRange(items);
                break;
            case PickleInstruction.Dictionary:
                var dictionary = new PickleDictionary();
                SetItems(dictionary, PopItems());
                Push(dictionary);
                break;
            case PickleInstruction.SetItem:
                var pair = PopItems(2);
                Set(Peek<PickleDictionary>(), pair[0], pair[1]);
                break;
            case PickleInstruction.SetItems:
                var pairs = PopItems();
                SetItems(Peek<PickleDictionary>(), pairs);
                break;
            case PickleInstruction.Global:
                PushGlobal(ReadLine(), ReadLine());
                break;
            case PickleInstruction.StackGlobal:
                var name = Pop<string>();
                PushGlobal(Pop<string>(), name);
                break;
            case PickleInstruction.Reduce:
                var arguments = Pop<object?[]>();
                Push(Call(Pop<PickleGlobal>(), arguments));
                break;
            case PickleInstruction.NewObject:
                Pop<object?[]>();
                if (Peek<PickleGlobal>().Function != PickleFunction.Dropped)
                {
                    throw Fault("creates an object in an unknown way");
                }

                break;
            case PickleInstruction.Build:
                // The attributes of an ordered dictionary: module versions, not needed here.
                Pop();
                if (Peek() is not PickleGlobal { Function: PickleFunction.Dropped })
                {
                    Peek<PickleDictionary>();
                }

                break;
            case PickleInstruction.PersistentId:
                Push(ToStorage(Pop<object?[]>()));
                break;
            default:
                if (!TryReadMemo(instruction) && !TryReadValue(instruction))
                {
                    throw Fault($"has the instruction 0x{(int)instruction:x2}, which is not supported");
                }

                break;
        }
    }

    private bool TryReadMemo(PickleInstruction instruction)
    {
        switch (instruction)
        {
            case PickleInstruction.Put:
                _memo[ReadByte()] = Peek();
                return true;
            case PickleInstruction.LongPut:
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4))] = Peek();
                return true;
            case PickleInstruction.Memoize:
                _memo[_memo.Count] = Peek();
                return true;
            case PickleInstruction.Get:
                Push(GetMemo(ReadByte()));
                return true;
            case PickleInstruction.LongGet:
                Push(GetMemo(BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4))));
                return true;
            default:
                return false;
        }
    }

    private bool TryReadValue(PickleInstruction instruction)
    {
        switch (instruction)
        {
            case PickleInstruction.Int32:
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(4)));
                return true;
            case PickleInstruction.Byte:
                Push((long)ReadByte());
                return true;
            case PickleInstruction.UInt16:
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2)));
                return true;
            case PickleInstruction.Long:
                var integer = new BigInteger(ReadBytes(ReadByte()));
                Push(integer >= long.MinValue && integer <= long.MaxValue ? (long)integer : (object)integer);
                return true;
            case PickleInstruction.Float64:
                Push(BinaryPrimitives.ReadDoubleBigEndian(ReadBytes(8)));
                return true;
            case PickleInstruction.ShortText:
                Push(Encoding.UTF8.GetString(ReadBytes(ReadByte())));
                return true;
            case PickleInstruction.Text:
                Push(Encoding.UTF8.GetString(ReadBytes(BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4)))));
                return true;
            case PickleInstruction.ShortString:
            case PickleInstruction.ShortBytes:
                Push(ToBytesOrString(instruction, ReadBytes(ReadByte())));
                return true;
            case PickleInstruction.String:
            case PickleInstruction.Bytes:
                Push(ToBytesOrString(instruction, ReadBytes(BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4)))));
                return true;
            default:
                return false;
        }
    }

    // Strings of Python 2 are bytes; names in them are ASCII.
    private static object ToBytesOrString(PickleInstruction instruction, byte[] bytes) =>
        instruction is PickleInstruction.ShortString or PickleInstruction.String ? Encoding.Latin1.GetString(bytes) : bytes;

    private void PushGlobal(string module, string name) => Push(PickleGlobal.Find(module, name)
        ?? throw new InvalidDataException(
            $"{_fileName} refers to '{module}.{name}': only tensors and plain containers are read, and nothing is executed."));

    private object? Call(PickleGlobal function, object?[] arguments)
    {
        switch (function.Function)
        {
            case PickleFunction.OrderedDictionary when arguments is []:
                return new PickleDictionary();
            // PyTorch writes a list of pairs, TorchSharp.PyBridge an empty tuple.
            case PickleFunction.OrderedDictionary when arguments is [IList<object?> pairs]:
                Charge(pairs.Count);
                var dictionary = new PickleDictionary();
                foreach (var pair in pairs)
                {
                    var (key, value) = pair switch
                    {
                        object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
                        List<object?> { Count: 2 } list => (list[0], list[1]),
                        _ => throw Fault("has an ordered dictionary without pairs"),
                    };
                    Set(dictionary, key, value);
                }

                return dictionary;
            case PickleFunction.Size when arguments is [object?[] sizes]:
                return sizes;
            case PickleFunction.RebuildParameter when arguments is [TensorReference or UnreadableTensor, ..]:
                return arguments[0];
            case PickleFunction.RebuildTensor
                when arguments is [StorageReference { Element: { Type: null } type }, _, object?[] sizes, ..]:
                return new UnreadableTensor(type.Name, ToIntegers(sizes));
            case PickleFunction.RebuildTensor
                when arguments is [StorageReference storage, long offset, object?[] sizes, object?[] strides, ..]:
                return TensorReference.TryCreate(storage, offset, ToIntegers(sizes), ToIntegers(strides))
                    ?? throw Fault($"has a tensor that extends beyond its storage '{storage.Key}'");
            case PickleFunction.RebuildFromType
                when arguments is [PickleGlobal { Function: PickleFunction.RebuildTensor } inner, PickleGlobal, object?[] own, ..]:
                return Call(inner, own);
            case PickleFunction.RebuildUnreadable:
                return UnreadableTensor.FromCall(function, arguments);
            case PickleFunction.Dropped:
                return function;
            default:
                throw Fault($"has invalid arguments for {function.Function}");
        }
    }

    private StorageReference ToStorage(object?[] id)
    {
        if (id is not ["storage", PickleGlobal { Function: PickleFunction.Storage, Element: { } type }, string key, _, long count, ..]
            || count < 0)
        {
            throw Fault("has a reference that is not a storage");
        }

        var whole = new StorageReference(key, type, 0, count, count);
        if (!_storages.TryAdd(key, whole) && _storages[key] != whole)
        {
            throw Fault($"describes storage '{key}' in two ways");
        }

        // The legacy format has views of a storage: name, offset and count.
        return id.Length == 5 || id[5] is null ? whole
            : id[5] is object?[] and [_, long offset and >= 0, long viewCount and >= 0] && offset <= count && viewCount <= count - offset
                ? whole with { Offset = offset, Count = viewCount }
                : throw Fault($"has an invalid view of storage '{key}'");
    }

    private long[] ToIntegers(object?[] values) => values.Length <= TensorReference.MaximumRank
        ? Array.ConvertAll(values, value => value is long number ? number : throw Fault("has a size that is not a whole number"))
        : throw Fault($"has a tensor of {values.Length} dimensions");

    private void SetItems(PickleDictionary dictionary, object?[] items)
    {
        if (items.Length % 2 != 0)
        {
            throw Fault("has a key without a value");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            Set(dictionary, items[i], items[i + 1]);
        }
    }

    private void Set(PickleDictionary dictionary, object? key, object? value)
    {
        if (dictionary.Keys.Count == 0)
        {
            Charge(InstructionsPerDictionary);
        }

        dictionary.Set(key, value);
    }

    private object? GetMemo(long index) =>
        _memo.TryGetValue(index, out var value) ? value : throw Fault("refers to an object that does not exist");

    private void Charge(int work)
    {
        // Compared this way, the sum cannot overflow.
        if (work > MaximumInstructions - _work)
        {
            throw Fault("has too many instructions");
        }

        _work += work;
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 && _stack[^1] is not PickleMark ? _stack[^1] : throw Fault("reads from an empty stack");

    private T Peek<T>() => Peek() is T value ? value : throw Fault($"has no {typeof(T).Name} where one is needed");

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private T Pop<T>() => Pop() is T value ? value : throw Fault($"has no {typeof(T).Name} where one is needed");

    private object?[] PopItems()
    {
        var mark = _stack.LastIndexOf(PickleMark.Instance);
        if (mark < 0)
        {
            throw Fault("has no mark where one is needed");
        }

        object?[] items = [.. _stack[(mark + 1)..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private object?[] PopItems(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            items[i] = Pop();
        }

        return items;
    }

    private byte ReadByte()
    {
        var value = _stream.ReadByte();
        return value >= 0 ? (byte)value : throw Fault("is cut off");
    }

    private byte[] ReadBytes(long count)
    {
        if (count > _length - _stream.Position)
        {
            throw Fault("is cut off");
        }

        if (count > MaximumStringLength)
        {
            throw Fault($"has a string of {count} bytes, which is too long");
        }

        Charge((int)count / BytesPerInstruction);
        var bytes = new byte[count];
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private string ReadLine()
    {
        var bytes = new List<byte>();
        for (var value = ReadByte(); value != (byte)'\n'; value = ReadByte())
        {
            bytes.Add(value);
            if (bytes.Count > MaximumNameLength)
            {
                throw Fault("has a name without an end");
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private InvalidDataException Fault(string what) => new($"{_fileName} is not a valid PyTorch file: its pickle {what}.");
}
