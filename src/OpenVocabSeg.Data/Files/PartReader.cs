using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Data.Files;

/// <summary>Reads numbers and text that a <see cref="BinaryWriter"/> wrote. Values that cannot be are errors that name them.</summary>
internal sealed class PartReader : IDisposable
{
    private readonly BinaryReader _reader;
    private readonly long _length;

    /// <param name="stream">The content; it stays open.</param>
    /// <param name="length">Number of its bytes: more elements than it can have are not allocated.</param>
    public PartReader(Stream stream, long length)
    {
        _reader = new BinaryReader(new BufferedStream(stream), Encoding.UTF8, leaveOpen: true);
        _length = length;
    }

    /// <summary>A number of elements that follow.</summary>
    /// <param name="what">What they are, in the plural.</param>
    /// <param name="size">The least bytes of an element, above 0.</param>
    /// <exception cref="InvalidDataException">It is negative, or more than the content can have.</exception>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public int ReadCount(string what, int size)
    {
        var count = _reader.ReadInt32();
        return count >= 0 && (long)count * size <= _length ? count : throw Wrong($"the number of {what}", count);
    }

    /// <summary>A number of at least 0.</summary>
    /// <param name="what">What it is, such as "the rank of a detection".</param>
    /// <exception cref="InvalidDataException">It is negative.</exception>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public int ReadNatural(string what)
    {
        var number = _reader.ReadInt32();
        return number >= 0 ? number : throw Wrong(what, number);
    }

    /// <summary>A number of at least 1.</summary>
    /// <param name="what">What it is.</param>
    /// <exception cref="InvalidDataException">It is 0 or negative.</exception>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public long ReadPositive(string what)
    {
        var number = _reader.ReadInt64();
        return number > 0 ? number : throw Wrong(what, number);
    }

    /// <summary>A finite number of at least 0.</summary>
    /// <param name="what">What it is.</param>
    /// <exception cref="InvalidDataException">It is negative, infinite or no number.</exception>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public double ReadWeight(string what)
    {
        var number = _reader.ReadDouble();
        return number is >= 0 and < double.PositiveInfinity ? number : throw Wrong(what, number);
    }

    /// <summary>The score of a detection.</summary>
    /// <exception cref="InvalidDataException">It is not a number.</exception>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public double ReadScore()
    {
        var score = _reader.ReadDouble();
        return double.IsNaN(score) ? throw new InvalidDataException("a score is not a number") : score;
    }

    /// <summary>Sixteen bits.</summary>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public ushort ReadBits() => _reader.ReadUInt16();

    /// <summary>Any whole number.</summary>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public long ReadId() => _reader.ReadInt64();

    /// <summary>A yes or a no.</summary>
    /// <param name="what">What is asked.</param>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public bool ReadFlag(string what) => _reader.ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw Wrong(what, other),
    };

    /// <summary>Text with its length before it.</summary>
    /// <exception cref="InvalidDataException">Its length is not valid.</exception>
    /// <exception cref="EndOfStreamException">The content is too short.</exception>
    public string ReadText()
    {
        int length;
        try
        {
            length = _reader.Read7BitEncodedInt();
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException("the length of a text is not valid", exception);
        }

        if (length < 0 || length > _length)
        {
            throw Wrong("the length of a text", length);
        }

        var bytes = _reader.ReadBytes(length);
        return bytes.Length == length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException("a text is too short");
    }

    /// <summary>Must be called after the last value.</summary>
    /// <exception cref="InvalidDataException">More follows.</exception>
    public void End()
    {
        if (_reader.Read(stackalloc byte[1]) > 0)
        {
            throw new InvalidDataException("it is longer than its content");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static InvalidDataException Wrong(string what, double value) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}"));
}
