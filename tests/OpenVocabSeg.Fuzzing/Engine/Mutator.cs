using System.Buffers.Binary;
using System.Text;

namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>Makes inputs from earlier ones: bytes, numbers, words and pieces are changed, removed, repeated and exchanged.</summary>
internal sealed class Mutator
{
    private const int MostWords = 400;
    private const int LongestWord = 40;
    private static readonly long[] Numbers =
    [
        0, 1, -1, 16, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40, long.MaxValue,
        long.MinValue,
    ];

    // What JSON, XML, CSV, YAML and numbers stumble over.
    private static readonly string[] Trouble =
    [
        "null", "true", "[]", "{}", "\"\"", "[null]", "{\"a\":1}", "\"\\ud800\"", "\\udfff", "\\u0000", "\u0000", "0", "-1", "-0", "0.5",
        "1e308", "-1e308", "1e-320", "1e400", "NaN", "Infinity", "-Infinity", "2147483647", "2147483648", "-2147483648", "4294967296",
        "9223372036854775807", "9223372036854775808", "1e7", "-1e7", "99999999", "[[", "]]", "{", "}", ",", ",,", ":", "\"", "'", "\t",
        "\n", "\r\n", "\r", " ", "\u00a0", "\u2028", "\ud7ff", "\ufeff", "ä", "\u0301", "\U0001F600",
        "../", "/etc/passwd", "..\\", "%00", "*",
        "&lt;", "&#0;", "&#xD800;", "<!DOCTYPE a>", "<![CDATA[", "<!--", "-->", "<a>", "</a>", "- ", "? ", "&a ", "*a", "!!binary ", "|\n",
        "data:image/png;base64,", "http://a/b.jpg", "file:///a", "=", "1,2", "(", ")",
    ];

    private readonly Random _random;
    private readonly int _maximumLength;
    private readonly byte[][] _words;

    /// <param name="random">Draws the mutations.</param>
    /// <param name="maximumLength">Length of the longest input.</param>
    /// <param name="corpus">The inputs to start from; their words are used again.</param>
    public Mutator(Random random, int maximumLength, IReadOnlyList<byte[]> corpus)
    {
        (_random, _maximumLength) = (random, maximumLength);
        var words = Trouble.Select(Encoding.UTF8.GetBytes).ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (start, length, input) in corpus.SelectMany(input => Words(input).Select(word => (word.Start, word.Length, input))))
        {
            if (length <= LongestWord && words.Count < MostWords && known.Add(Convert.ToHexString(input, start, length)))
            {
                words.Add(input[start..(start + length)]);
            }
        }

        _words = [.. words];
    }

    /// <summary>An input made from the corpus.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        // Half of the time one of the newest: what they reached is least explored.
        var newest = Math.Min(16, corpus.Count);
        var parent = corpus[_random.Next(2) == 0 ? corpus.Count - 1 - _random.Next(newest) : _random.Next(corpus.Count)];
        var bytes = new List<byte>(parent.Length + 64);
        bytes.AddRange(parent);
        for (var edits = 1 << _random.Next(4); edits > 0; edits--)
        {
            Edit(bytes, corpus);
        }

        if (bytes.Count > _maximumLength)
        {
            bytes.RemoveRange(_maximumLength, bytes.Count - _maximumLength);
        }

        return [.. bytes];
    }

    private void Edit(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = bytes.Count == 0 ? 0 : _random.Next(bytes.Count);
        var length = bytes.Count == 0 ? 0 : Math.Min(1 + Size(), bytes.Count - at);
        switch (bytes.Count == 0 ? 9 : _random.Next(12))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                WriteNumber(bytes, at);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Repeat((byte)_random.Next(256), 1 + Size()));
                break;
            case 6:
                var other = corpus[_random.Next(corpus.Count)];
                var from = other.Length == 0 ? 0 : _random.Next(other.Length);
                bytes.InsertRange(at, other.Skip(from).Take(1 + Size()));
                break;
            case 7 or 8 or 10:
                ReplaceWord(bytes);
                break;
            case 9:
                bytes.InsertRange(at, _words[_random.Next(_words.Length)]);
                break;
            default:
                if (_random.Next(8) == 0)
                {
                    bytes.RemoveRange(at, bytes.Count - at);
                }
                else
                {
                    MoveByte(bytes, at);
                }

                break;
        }
    }

    // Mostly short.
    private int Size() => _random.Next(1 << _random.Next(1, 9));

    private void MoveByte(List<byte> bytes, int at) => bytes[at] = (byte)(bytes[at] + _random.Next(-8, 9));

    private void WriteNumber(List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[8];
        var value = Numbers[_random.Next(Numbers.Length)];
        if (_random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
        }

        var width = 1 << _random.Next(4);
        for (var i = 0; i < width && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[_random.Next(2) == 0 ? i : (8 - width + i)];
        }
    }

    private void ReplaceWord(List<byte> bytes)
    {
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        var start = _random.Next(span.Length);
        while (start > 0 && IsWord(span[start - 1]))
        {
            start--;
        }

        var end = start;
        while (end < span.Length && IsWord(span[end]))
        {
            end++;
        }

        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, _words[_random.Next(_words.Length)]);
    }

    private static IEnumerable<(int Start, int Length)> Words(byte[] input)
    {
        for (var at = 0; at < input.Length; at++)
        {
            var start = at;
            while (at < input.Length && IsWord(input[at]))
            {
                at++;
            }

            if (at - start > 1)
            {
                yield return (start, at - start);
            }
        }
    }

    private static bool IsWord(byte value) =>
        char.IsAsciiLetterOrDigit((char)value) || value is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'+' or >= 0x80;
}
