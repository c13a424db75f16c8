using System.Text.Json;

namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// Reads a JSON file one array element at a time, so that memory is that of the largest element and not of the file.
/// Every defect of the JSON becomes an <see cref="InvalidDataException"/> that names the file.
/// </summary>
internal sealed class JsonElementStream : IDisposable
{
    private const int InitialBufferSize = 1 << 16;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly FileStream _stream;
    private byte[] _buffer = new byte[InitialBufferSize];
    private int _start;
    private int _end;
    private bool _atEnd;
    private JsonReaderState _state;

    public JsonElementStream(string path)
    {
        FileName = Path.GetFileName(path);
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        Refill();
        if (_buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
        {
            _start = ByteOrderMark.Length;
        }
    }

    /// <summary>Name of the file, for messages.</summary>
    public string FileName { get; }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads the bracket that opens the file's only value.</summary>
    public void ReadStart(JsonTokenType expected, string description)
    {
        if (ReadToken(out _) != expected)
        {
            throw new InvalidDataException($"{FileName}: the file is not {description}.");
        }
    }

    /// <summary>Next property name of the object that is open; null at its end.</summary>
    public string? ReadPropertyName() => ReadToken(out var name) == JsonTokenType.PropertyName ? name : null;

    /// <summary>
    /// The elements of the array that is the value of the property just read. Each is valid until the next one is asked for.
    /// </summary>
    public IEnumerable<JsonElement> ReadArray(string property)
    {
        if (ReadToken(out _) != JsonTokenType.StartArray)
        {
            throw new InvalidDataException($"{FileName}: field '{property}' is not an array.");
        }

        return ReadElements();
    }

    /// <summary>The elements of the array that is open.</summary>
    public IEnumerable<JsonElement> ReadElements()
    {
        while (ReadElement() is { } document)
        {
            using (document)
            {
                yield return document.RootElement;
            }
        }
    }

    /// <summary>Passes over the value of the property just read, without keeping it.</summary>
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

    /// <summary>Makes sure that nothing but white space follows.</summary>
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
            throw Broken(exception);
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
            throw Broken(exception);
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
            throw Broken(exception);
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
            throw new InvalidDataException($"{FileName}: the file ends inside its JSON.");
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

    private InvalidDataException Broken(Exception exception)
    {
        var where = exception is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : "";
        var what = _atEnd && _stream.Position > 0 ? "is not valid JSON, or ends too early" : "is not valid JSON";
        return new InvalidDataException($"{FileName}: the file {what}{where}.", exception);
    }
}
