using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Data.Text;

/// <summary>
/// Splits text into words as BERT does before it splits them into word pieces: <c>BasicTokenizer</c> of google-research/bert's
/// <c>tokenization.py</c> with <c>do_lower_case</c>. Control characters are removed. Chinese characters and punctuation (all ASCII
/// characters that are not letters or digits, such as <c>$ _ ^</c>) are separate words. Letters are lower-cased and lose their accents.
/// </summary>
internal static class BertWords
{
    private const int DottedCapitalI = 0x130;
    private const int CapitalSigma = 0x3a3;
    private const char SmallSigma = '\u03c3';
    private const char FinalSigma = '\u03c2';

    /// <summary>The words of a text.</summary>
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var character in text.EnumerateRunes())
        {
            if (IsWhiteSpace(character))
            {
                Finish(word, words);
            }
            else if (IsChinese(character.Value))
            {
                Finish(word, words);
                word.Append(character);
                Finish(word, words);
            }
            else if (!IsLeftOut(character))
            {
                word.Append(character);
            }
        }

        Finish(word, words);
        return words;
    }

    private static void Finish(StringBuilder word, List<string> words)
    {
        if (word.Length == 0)
        {
            return;
        }

        var plain = Decompositions.Strip(ToLower(word.ToString()));
        word.Clear();
        var start = 0;
        for (var i = 0; i < plain.Length;)
        {
            var character = Rune.GetRuneAt(plain, i);
            if (IsPunctuation(character))
            {
                AddPart(plain, start, i, words);
                AddPart(plain, i, i + character.Utf16SequenceLength, words);
                start = i + character.Utf16SequenceLength;
            }

            i += character.Utf16SequenceLength;
        }

        AddPart(plain, start, plain.Length, words);
    }

    private static void AddPart(string word, int start, int end, List<string> words)
    {
        if (end > start)
        {
            words.Add(word[start..end]);
        }
    }

    // As in Python's str.lower(): the two letters without a single lower-case letter are in Unicode's SpecialCasing.txt.
    private static string ToLower(string word)
    {
        if (Ascii.IsValid(word))
        {
            return word.ToLowerInvariant();
        }

        Rune[] characters = [.. word.EnumerateRunes()];
        var lower = new StringBuilder(word.Length);
        for (var i = 0; i < characters.Length; i++)
        {
            _ = characters[i].Value switch
            {
                // Its dot above is a combining mark, which is removed next.
                DottedCapitalI => lower.Append('i'),
                CapitalSigma => lower.Append(IsAtEnd(characters, i) ? FinalSigma : SmallSigma),
                _ => lower.Append(Rune.ToLowerInvariant(characters[i])),
            };
        }

        return lower.ToString();
    }

    // Final_Sigma of SpecialCasing.txt: letters before it, none after it.
    private static bool IsAtEnd(Rune[] characters, int index)
    {
        var before = index - 1;
        while (before >= 0 && IsCaseIgnorable(characters[before]))
        {
            before--;
        }

        var behind = index + 1;
        while (behind < characters.Length && IsCaseIgnorable(characters[behind]))
        {
            behind++;
        }

        return before >= 0 && IsCased(characters[before]) && (behind == characters.Length || !IsCased(characters[behind]));
    }

    private static bool IsCased(Rune character) =>
        Rune.GetUnicodeCategory(character)
            is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || character.Value is 0xaa or 0xba or (>= 0x2160 and <= 0x217f) or (>= 0x24b6 and <= 0x24e9)
            or (>= 0x1f130 and <= 0x1f149) or (>= 0x1f150 and <= 0x1f169) or (>= 0x1f170 and <= 0x1f189);

    private static bool IsCaseIgnorable(Rune character) =>
        Rune.GetUnicodeCategory(character)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || character.Value is '\'' or '.' or ':' or 0xb7 or 0x387 or 0x55f or 0x5f4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xfe13 or 0xfe52 or 0xfe55 or 0xff07 or 0xff0e or 0xff1a;

    // Tabs and line ends have the category of control characters.
    private static bool IsWhiteSpace(Rune character) =>
        character.Value is '\t' or '\n' or '\r'
        || Rune.GetUnicodeCategory(character)
            is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsLeftOut(Rune character) =>
        character == Rune.ReplacementChar
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;

    private static bool IsPunctuation(Rune character) =>
        character.IsAscii ? Rune.IsPunctuation(character) || Rune.IsSymbol(character) : Rune.IsPunctuation(character);

    private static bool IsChinese(int character) => character
        is (>= 0x4e00 and <= 0x9fff) or (>= 0x3400 and <= 0x4dbf) or (>= 0x20000 and <= 0x2a6df) or (>= 0x2a700 and <= 0x2b73f)
        or (>= 0x2b740 and <= 0x2b81f) or (>= 0x2b820 and <= 0x2ceaf) or (>= 0xf900 and <= 0xfaff) or (>= 0x2f800 and <= 0x2fa1f);
}
