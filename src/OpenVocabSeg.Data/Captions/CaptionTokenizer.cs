namespace OpenVocabSeg.Data.Captions;

/// <summary>Splits captions and category names into words.</summary>
internal static class CaptionTokenizer
{
    /// <summary>The words of a text: runs of letters, digits and inner apostrophes; "'s" and a closing apostrophe are cut off.</summary>
    public static List<CaptionToken> Split(string text)
    {
        var tokens = new List<CaptionToken>();
        var i = 0;
        while (i < text.Length)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && (IsWordCharacter(text[i]) || IsInnerApostrophe(text, i)))
            {
                i++;
            }

            var length = LengthWithoutPossessive(text.AsSpan(start, i - start));
            var afterApostrophe = i < text.Length && IsApostrophe(text[i]) ? i + 1 : i;
            tokens.Add(new CaptionToken(Normalize(text.AsSpan(start, length)), start, length, GlueAt(text, afterApostrophe)));
        }

        return tokens;
    }

    private static string Normalize(ReadOnlySpan<char> word)
    {
        var lower = word.ToString().ToLowerInvariant();
        return lower.Contains('’', StringComparison.Ordinal) ? lower.Replace('’', '\'') : lower;
    }

    private static TokenGlue GlueAt(string text, int end)
    {
        if (end + 1 < text.Length && IsHyphen(text[end]) && char.IsLetterOrDigit(text[end + 1]))
        {
            return TokenGlue.Hyphen;
        }

        var next = end;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        return next > end && next < text.Length && char.IsLetterOrDigit(text[next]) ? TokenGlue.Space : TokenGlue.Break;
    }

    private static int LengthWithoutPossessive(ReadOnlySpan<char> word) =>
        word.Length > 2 && (word[^1] is 's' or 'S') && IsApostrophe(word[^2]) ? word.Length - 2 : word.Length;

    // Combining marks belong to the letter before them.
    private static bool IsWordCharacter(char c) =>
        char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark;

    private static bool IsInnerApostrophe(string text, int i) => IsApostrophe(text[i]) && i + 1 < text.Length && char.IsLetter(text[i + 1]);

    private static bool IsApostrophe(char c) => c is '\'' or '’';

    private static bool IsHyphen(char c) => c is '-' or '‐' or '‑';
}
