using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data.Text;

/// <summary>
/// Looks whole words up in a list: the unchanged phrase if the list has it, otherwise its words, in lower case, in the other number if
/// only that is known, and hyphenated words as one word if it is known, otherwise in parts.
/// </summary>
internal sealed class WholeWordTokenizer : IPhraseTokenizer
{
    public const string KindName = "words";

    private const int ShortestNoun = 3;

    private static readonly char[] PhraseSeparators = [' ', '\t', '\r', '\n', '_', '(', ')', '/', ',', ';'];

    private readonly Dictionary<string, int> _rows;

    public WholeWordTokenizer(IReadOnlyList<string> words)
    {
        _rows = new Dictionary<string, int>(words.Count, StringComparer.OrdinalIgnoreCase);
        for (var row = 0; row < words.Count; row++)
        {
            if (!_rows.TryAdd(words[row], row))
            {
                throw new ArgumentException($"The word '{words[row]}' is in the list twice.", nameof(words));
            }
        }
    }

    public string Kind => KindName;

    public IReadOnlyList<int> Phrase(string phrase, out IReadOnlyList<string> unknown)
    {
        var rows = new List<int>();
        var missing = new List<string>();
        var parts = phrase.Split(PhraseSeparators, StringSplitOptions.RemoveEmptyEntries);
        if (_rows.TryGetValue(phrase, out var whole) || _rows.TryGetValue(string.Join(' ', parts), out whole))
        {
            unknown = [];
            return [whole];
        }

        foreach (var part in parts)
        {
            if (!TryAdd(part, rows))
            {
                missing.Add(part);
            }
        }

        // Lists such as GloVe's do not need single letters: "a zebra" is "zebra".
        if (rows.Count > 0)
        {
            missing.RemoveAll(word => word.Length == 1);
        }

        unknown = missing;
        return rows;
    }

    public IReadOnlyList<int> Sentence(string sentence)
    {
        var rows = new List<int>();
        var start = 0;
        for (var end = 0; end <= sentence.Length; end++)
        {
            if (end == sentence.Length || !IsWordCharacter(sentence[end]))
            {
                if (end > start)
                {
                    TryAdd(sentence[start..end], rows);
                }

                start = end + 1;
            }
        }

        return rows;
    }

    private static bool IsWordCharacter(char character) => char.IsLetterOrDigit(character) || character is '-' or '\'' or '’';

    private bool TryAdd(string word, List<int> rows)
    {
        word = word.Trim('-', '\'', '’', '.', '!', '?', ':', '"').ToLowerInvariant();
        if (TryFind(word, out var row))
        {
            rows.Add(row);
            return true;
        }

        var parts = word.Split('-', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
        {
            return false;
        }

        var found = new List<int>();
        foreach (var part in parts)
        {
            // The letter in "t-shirt" has no meaning of its own.
            if (!TryFind(part, out row))
            {
                if (part.Length > 1)
                {
                    return false;
                }

                continue;
            }

            found.Add(row);
        }

        rows.AddRange(found);
        return found.Count > 0;
    }

    private bool TryFind(string word, out int row)
    {
        row = -1;
        if (word.Length == 0)
        {
            return false;
        }

        if (_rows.TryGetValue(word, out row))
        {
            return true;
        }

        var possessive = word.AsSpan().IndexOfAny('\'', '’');
        if (possessive > 0 && TryFind(word[..possessive], out row))
        {
            return true;
        }

        // "a" is not the singular of "as".
        return word.Length >= ShortestNoun
            && (TryFirst(EnglishNouns.Singulars(word), out row) || TryFirst(EnglishNouns.Plurals(word), out row));
    }

    private bool TryFirst(IReadOnlyList<string> words, out int row)
    {
        row = -1;
        foreach (var word in words)
        {
            if (_rows.TryGetValue(word, out row))
            {
                return true;
            }
        }

        return false;
    }
}
