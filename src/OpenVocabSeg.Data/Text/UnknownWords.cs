namespace OpenVocabSeg.Data.Text;

/// <summary>Describes unknown words and suggests similar known ones.</summary>
internal static class UnknownWords
{
    private const int ListedWords = 5;
    private const int ListedSuggestions = 3;

    /// <summary>The exception for phrases with unknown words.</summary>
    /// <param name="known">The words of the table.</param>
    /// <param name="faults">Each phrase with its unknown words, which are empty if the phrase has no words at all.</param>
    public static ArgumentException Error(IReadOnlyList<string> known, List<(string Phrase, IReadOnlyList<string> Unknown)> faults)
    {
        var descriptions = new List<string>();
        foreach (var (phrase, unknown) in faults.Take(ListedWords))
        {
            if (unknown.Count == 0)
            {
                descriptions.Add($"'{phrase}' (no word in it)");
            }

            foreach (var word in unknown)
            {
                var suggestions = SpellingSuggestions.Find(word.ToLowerInvariant(), known, ListedSuggestions);
                var hint = suggestions.Count == 0 ? string.Empty : $" (did you mean {string.Join(", ", suggestions)}?)";
                descriptions.Add(word == phrase ? $"'{word}'{hint}" : $"'{word}' of '{phrase}'{hint}");
            }
        }

        var more = faults.Count > ListedWords ? $" and {faults.Count - ListedWords} more" : string.Empty;
        return new ArgumentException($"The word embeddings do not contain {string.Join(", ", descriptions)}{more}.");
    }
}
