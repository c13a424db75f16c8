namespace OpenVocabSeg.Data.Text;

/// <summary>Says which words a table does not know, and near ones that it does.</summary>
internal static class UnknownWords
{
    private const int ListedWords = 5;
    private const int ListedSuggestions = 3;

    /// <summary>The error of phrases with unknown words.</summary>
    /// <param name="known">The words of the table.</param>
    /// <param name="faults">Each phrase with its unknown words; none where the phrase has no word at all.</param>
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
        return new ArgumentException($"The word embeddings do not know {string.Join(", ", descriptions)}{more}.");
    }
}
