using System.Buffers;
using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// Reads the arrays of a JSON file in parts, so that memory use does not grow with the file, and parses the parts on all processors.
/// Invalid JSON causes an <see cref="InvalidDataException"/> that names the file.
/// </summary>
internal sealed class JsonElementStream : IDisposable
{
    // A part of this size plus two brackets fits into a pooled array.
    private const int InitialBufferSize = (1 << 15) - 2;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly FileStream _stream;
    private byte[] _buffer = new byte[InitialBufferSize];
    private int _start;
    private int _end;
    private bool _atEnd;
    private long _linesTaken;
    private JsonReaderState _state;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="refusesPipes">Whether pipes and devices are refused, as among the files of a data set.</param>
    /// <exception cref="InvalidDataException">It is a refused pipe or device.</exception>
    public JsonElementStream(string path, bool refusesPipes = false)
    {
        FileName = Path.GetFileName(path);
        _stream = refusesPipes
            ? RegularFile.Open(path)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        Refill();
        if (_buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
        {
            _start = ByteOrderMark.Length;
        }
    }

    /// <summary>Name of the file, for messages.</summary>
    public string FileName { get; }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads the first token of the file's only value.</summary>
    public JsonTokenType ReadStart() => ReadToken(out _);

    /// <summary>Reads the bracket that opens the file's only value.</summary>
    public void ReadStart(JsonTokenType expected, string description)
    {
        if (ReadStart() != expected)
        {
            throw new InvalidDataException($"{FileName}: the file is not {description}.");
        }
    }

    /// <summary>Next property name of the open object; null at its end.</summary>
    public string? ReadPropertyName() => ReadToken(out var name) == JsonTokenType.PropertyName ? name : null;

    /// <summary>
    /// The elements of the array that is the value of the property just read, in the order of the file.
    /// </summary>
    /// <param name="property">Name of the property, for messages.</param>
    /// <param name="read">Reads the element with an index, on any thread.</param>
    public IEnumerable<T> ReadArray<T>(string property, Func<int, JsonElement, T> read)
    {
        if (ReadToken(out _) != JsonTokenType.StartArray)
        {
            throw new InvalidDataException($"{FileName}: field '{property}' is not an array.");
        }

        return ReadElements(read);
    }

    /// <summary>The elements of the open array, in the order of the file.</summary>
    /// <param name="read">Reads the element with an index, on any thread.</param>
    public IEnumerable<T> ReadElements<T>(Func<int, JsonElement, T> read)
    {
        var index = 0;
        foreach (var elements in OrderedParallel.Select(ReadParts(), part => Parse(part, read)))
        {
            foreach (var element in elements)
            {
                yield return element;
            }

            index += elements.Length;
        }

        // What follows the last part: the closing bracket, or an error in the JSON.
        while (ReadElement() is { } document)
        {
            using (document)
            {
                yield return Read(index++, document.RootElement, read);
            }
        }
    }

    /// <summary>The value of the property just read; the caller disposes it.</summary>
    public JsonDocument ReadValue() =>
        ReadElement() ?? throw new InvalidDataException($"{FileName}: the file is not valid JSON.");

    /// <summary>Skips the value of the property just read.</summary>
    public void SkipValue()
    {
        var depth = 0;
        do
        {
            depth += ReadToken(out _) switch
            {
                JsonTokenType.StartArray or JsonTokenType.StartObject => 1,
                JsonTokenType.EndArray or JsonTokenType.EndObject => -1,
                _ => 0,
            };
        }
        while (depth > 0);
    }

    /// <summary>Checks that only white space follows.</summary>
    public void ReadEnd()
    {
        try
        {
            while (true)
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _atEnd, _state);
                reader.Read();
                Advance(ref reader);
                if (_atEnd)
                {
                    return;
                }

                Refill();
            }
        }
        catch (JsonException exception)
        {
            throw Broken(exception, _linesTaken);
        }
    }

    /// <summary>Takes all complete elements of the open array from the buffer.</summary>
    private IEnumerable<JsonArrayPart> ReadParts()
    {
        var (index, isFirst) = (0, true);
        while (true)
        {
            var split = JsonArraySplitter.Find(_buffer.AsSpan(_start, _end - _start));
            if (split.Elements == 0 && !split.IsEnd)
            {
                if (_atEnd)
                {
                    yield break;
                }

                Refill();
                continue;
            }

            if (split.Elements > 0)
            {
                var bytes = ArrayPool<byte>.Shared.Rent(split.Length + 2);
                var part = _buffer.AsSpan(_start, split.Length);
                bytes[0] = (byte)'[';
                part.CopyTo(bytes.AsSpan(1));
                bytes[split.Length + 1] = (byte)']';
                yield return new JsonArrayPart(bytes, split.Length + 2, split.Elements, index, _linesTaken);
                index += split.Elements;
                _linesTaken += _buffer.AsSpan(_start, split.Length).Count((byte)'\n');
                _start += split.Length;
            }
            else if (!isFirst)
            {
                throw Broken(new JsonException("A comma is followed by the end of the array."), _linesTaken);
            }

            if (split.IsEnd)
            {
                yield break;
            }

            // The comma.
            _start++;
            isFirst = false;
        }
    }

    private T[] Parse<T>(JsonArrayPart part, Func<int, JsonElement, T> read)
    {
        try
        {
            using var document = ParseArray(part);
            var elements = new T[document.RootElement.GetArrayLength()];
            if (elements.Length != part.Elements)
            {
                throw new JsonException("A comma has no element before it.");
            }

            var index = 0;
            foreach (var element in document.RootElement.EnumerateArray())
            {
                elements[index] = Read(part.FirstIndex + index, element, read);
                index++;
            }

            return elements;
        }
        catch (JsonException exception)
        {
            throw Broken(exception, part.FirstLine);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part.Bytes);
        }
    }

    // Numbers that only Python writes are looked for where JSON is not valid, which costs valid files nothing.
    private static JsonDocument ParseArray(JsonArrayPart part)
    {
        var bytes = part.Bytes.AsMemory(0, part.Length);
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException) when (PythonNumbers.Quote(bytes.Span) is { } quoted)
        {
            return JsonDocument.Parse(quoted);
        }
    }

    private T Read<T>(int index, JsonElement element, Func<int, JsonElement, T> read)
    {
        try
        {
            return read(index, element);
        }
        catch (InvalidOperationException exception)
        {
            // Names and strings are decoded when they are used: a lone surrogate, or bytes that are not UTF-8.
            throw new InvalidDataException($"{FileName}: element number {index + 1} of the list: {exception.Message}", exception);
        }
    }

    private JsonTokenType ReadToken(out string? text)
    {
        try
        {
            while (true)
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _atEnd, _state);
                if (reader.Read())
                {
                    text = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
                    Advance(ref reader);
                    return reader.TokenType;
                }

                Refill();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Broken(exception, _linesTaken);
        }
    }

    private JsonDocument? ReadElement()
    {
        try
        {
            while (true)
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _atEnd, _state);
                if (reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.EndArray)
                    {
                        Advance(ref reader);
                        return null;
                    }

                    if (JsonDocument.TryParseValue(ref reader, out var document))
                    {
                        Advance(ref reader);
                        return document;
                    }
                }

                Refill();
            }
        }
        catch (JsonException exception)
        {
            throw Broken(exception, _linesTaken);
        }
    }

    private void Advance(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Refill()
    {
        if (_atEnd)
        {
            throw new InvalidDataException($"{FileName}: the file is truncated.");
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }

        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _atEnd = read == 0;
    }

    private InvalidDataException Broken(Exception exception, long linesBefore)
    {
        var where = exception is JsonException { LineNumber: { } line } ? $" (line {linesBefore + line + 1})" : "";
        var what = _atEnd && _stream.Position > 0 ? "is not valid JSON or is truncated" : "is not valid JSON";
        return new InvalidDataException($"{FileName}: the file {what}{where}.", exception);
    }
}
