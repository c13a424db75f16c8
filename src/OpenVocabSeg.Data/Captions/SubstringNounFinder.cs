using System.Text;

namespace OpenVocabSeg.Data.Captions;

/// <summary>
/// Finds nouns as the authors' released code does, for comparisons with it; <see cref="NounFinder"/> is the right one. Every synonym
/// that stands anywhere in the sentence counts, also inside a longer one ("bat", "baseball" and "baseball bat" in "baseball bat"), and a
/// synonym of several categories is the last one's. Safe for several threads at once.
/// </summary>
/// <remarks>
/// Words are compared by their dictionary form, for which the authors ask spaCy. Here it is the singular of each word
/// (<see cref="EnglishNouns.Singular"/>), unless another rule is given. Qualifiers in parentheses end a synonym.
/// </remarks>
internal sealed class SubstringNounFinder
{
    private const string Punctuation = ".,;:!?\"()";

    private readonly Func<string, string> _lemma;
    private readonly Dictionary<string, VocabularyEntry> _lookUp = new(StringComparer.Ordinal);

    /// <summary>Prepares the search.</summary>
    /// <param name="vocabulary">The categories to find; by their synonyms, and by their names where they have none.</param>
    /// <param name="lemma">Gives the dictionary form of a lower-case word; its singular where null.</param>
    public SubstringNounFinder(NounVocabulary vocabulary, Func<string, string>? lemma = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        _lemma = lemma ?? EnglishNouns.Singular;
        var order = new List<string>();
        foreach (var entry in vocabulary.Entries)
        {
            foreach (var synonym in entry.Synonyms.Count > 0 ? entry.Synonyms : [entry.Name])
            {
                var words = synonym.ToLowerInvariant().Replace('_', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var noun = string.Join(' ', words.Select(_lemma).TakeWhile(word => !word.StartsWith('(')))
                    .Replace(" - ", "-", StringComparison.Ordinal);
                if (noun.Length == 0)
                {
                    continue;
                }

                if (!_lookUp.ContainsKey(noun))
                {
                    order.Add(noun);
                }

                _lookUp[noun] = entry;
            }
        }

        Nouns = [.. order.Select(noun => (noun, _lookUp[noun]))];
    }

    /// <summary>What is looked for, in the order in which it is found: synonyms and their categories.</summary>
    public IReadOnlyList<(string Noun, VocabularyEntry Entry)> Nouns { get; }

    /// <summary>Finds the nouns of a sentence.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <returns>The synonyms found and their categories, in the order of the vocabulary.</returns>
    public IReadOnlyList<(string Noun, VocabularyEntry Entry)> Find(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var apart = new StringBuilder(sentence.Length + 16);
        foreach (var character in sentence.ToLowerInvariant())
        {
            _ = Punctuation.Contains(character, StringComparison.Ordinal)
                ? apart.Append(' ').Append(character).Append(' ')
                : apart.Append(character);
        }

        var words = apart.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var text = $" {string.Join(' ', words.Select(_lemma))} ";
        return [.. Nouns.Where(pair => text.Contains($" {pair.Noun} ", StringComparison.Ordinal))];
    }
}
