namespace OpenVocabSeg.Data.Text;

/// <summary>Describes unknown words and suggests similar known ones.</summary>
internal static class UnknownWords
{
    private const int ListedWords = 5;
    private const int ListedSuggestions = 3;
    private const int LongestText = 100;

    /// <summary>The exception for phrases with unknown words.</summary>
    /// <param name="known">The words of the table.</param>
    /// <param name="faults">Each phrase with its unknown words, which are empty if the phrase has no words at all.</param>
    public static ArgumentException Error(IReadOnlyList<string> known, List<(string Phrase, IReadOnlyList<string> Unknown)> faults)
    {
        var words = faults.SelectMany(
            fault => fault.Unknown.Select(word => (string?)word).DefaultIfEmpty(), (fault, word) => (fault.Phrase, Word: word));
        var descriptions = words.Take(ListedWords).Select(item => Describe(known, item.Phrase, item.Word));
        var count = faults.Sum(fault => Math.Max(1, fault.Unknown.Count));
        var more = count > ListedWords ? $" and {count - ListedWords} more" : string.Empty;
        return new ArgumentException($"The word embeddings do not contain {string.Join(", ", descriptions)}{more}.");
    }

    private static string Describe(IReadOnlyList<string> known, string phrase, string? word)
    {
        if (word is null)
        {
            return $"'{Shown(phrase)}' (no word in it)";
        }

        var suggestions = SpellingSuggestions.Find(word.ToLowerInvariant(), known, ListedSuggestions);
        var hint = suggestions.Count == 0 ? string.Empty : $" (did you mean {string.Join(", ", suggestions)}?)";
        return word == phrase ? $"'{Shown(word)}'{hint}" : $"'{Shown(word)}' of '{Shown(phrase)}'{hint}";
    }

    private static string Shown(string text) =>
        text.Length <= LongestText ? text : $"{text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)]}…";
}
