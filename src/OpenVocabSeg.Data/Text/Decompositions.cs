using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Data.Text;

/// <summary>
/// Removes accents: Unicode's canonical decomposition (NFD) without non-spacing marks. string.Normalize has no effect in programs
/// built with InvariantGlobalization, but the same text must give the same word pieces in every program.
/// </summary>
internal static class Decompositions
{
    private const string Resource = "decompositions.txt";

    // Hangul syllables are computed from their parts: the Unicode standard, chapter 3.12.
    private const int FirstSyllable = 0xac00;
    private const int LastSyllable = 0xd7a3;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrailing = 0x11a7;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    private static readonly FrozenDictionary<Rune, string> Table = Read();

    /// <summary>The text without accents.</summary>
    /// <param name="text">Any text, usually one word.</param>
    public static string Strip(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            if (character.Value is >= FirstSyllable and <= LastSyllable)
            {
                AppendSyllable(plain, character.Value - FirstSyllable);
            }
            else if (Table.TryGetValue(character, out var parts))
            {
                plain.Append(parts);
            }
            else if (Rune.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(character);
            }
        }

        return plain.ToString();
    }

    private static void AppendSyllable(StringBuilder plain, int index)
    {
        plain.Append((char)(FirstLeading + (index / (VowelCount * TrailingCount))));
        plain.Append((char)(FirstVowel + (index / TrailingCount % VowelCount)));
        if (index % TrailingCount is > 0 and var trailing)
        {
            plain.Append((char)(BeforeTrailing + trailing));
        }
    }

    private static FrozenDictionary<Rune, string> Read()
    {
        var table = new Dictionary<Rune, string>();
        using var reader = new StreamReader(typeof(Decompositions).Assembly.GetManifestResourceStream(Resource)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.IndexOf('\t', StringComparison.Ordinal) is > 0 and var tab)
            {
                foreach (var character in line.AsSpan(tab + 1).EnumerateRunes())
                {
                    table.Add(character, line[..tab]);
                }
            }
        }

        return table.ToFrozenDictionary();
    }
}
