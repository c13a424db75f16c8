using System.Text;

namespace OpenVocabSeg.Data.Captions;

/// <summary>
/// Finds nouns as the authors' released code does, for comparisons with it. Otherwise use <see cref="NounFinder"/>. Every synonym
/// found anywhere in the sentence counts, also inside a longer one ("bat", "baseball" and "baseball bat" in "baseball bat"). A synonym
/// of several categories belongs to the last one. Thread-safe.
/// </summary>
/// <remarks>
/// Words are compared by their lemma, for which the authors use spaCy. Here the lemma is the singular
/// (<see cref="EnglishNouns.Singular"/>), unless another function is given. A qualifier in parentheses ends a synonym.
/// </remarks>
internal sealed class SubstringNounFinder
{
    private const string Punctuation = ".,;:!?\"()";

    private readonly Func<string, string> _lemma;
    private readonly Dictionary<string, VocabularyEntry> _lookUp = new(StringComparer.Ordinal);

    /// <summary>Creates a finder.</summary>
    /// <param name="vocabulary">The categories to find, by their synonyms, or by their names if they have no synonyms.</param>
    /// <param name="lemma">Returns the lemma of a lower-case word; null for its singular.</param>
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

    /// <summary>The synonyms to find and their categories, in the order in which they are found.</summary>
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
