using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Networks;

/// <summary>
/// The step from captions to nouns in stage 3. It finds the categories of a vocabulary that the captions of an image name, the word with
/// which regions are compared, and the class of the pseudo label. Safe for several threads at the same time.
/// </summary>
/// <remarks>
/// <para>
/// The <b>word</b> of a noun, with which regions are compared, is its canonical name in plain words: "bat" for LVIS's
/// <c>bat_(animal)</c>, "fire hydrant" for <c>fire_hydrant</c>. Stage 1 aligns regions with the words of captions, and captions do not
/// contain "bat (animal)": the words of a qualifier would move the vector away from what stage 1 learned. The authors leave qualifiers
/// out too. The word is the same for all synonyms in captions, so that equal things get equal labels. If the plain name is not in the
/// word embeddings, the first synonym in them is used ("loincloth" for LVIS's <c>breechcloth</c>).
/// </para>
/// <para>
/// The <b>class</b> of a noun is its name in the vocabulary. Names are distinct even if plain words are not (<c>bow_(weapon)</c> and
/// <c>bow_(decorative_ribbons)</c>), and are equal to those of a data set's annotations. Stage 4 cannot learn a name without a word
/// vector. The class is then named by its word.
/// </para>
/// <para>
/// Nouns without a word are still searched for, so that a part of their name is not mistaken for another noun: a "hot dog" without a word
/// vector is not a dog.
/// </para>
/// </remarks>
public sealed class CaptionNouns
{
    private readonly Func<string, IEnumerable<CaptionNoun>> _find;

    /// <summary>Prepares the search.</summary>
    /// <param name="vocabulary">The categories to find.</param>
    /// <param name="words">Vectors of the words with which regions are compared.</param>
    /// <param name="compatibility">
    /// With <see cref="AuthorsCompatibility.NounsBySubstring"/>, captions are searched as in the authors' code, and the word is the
    /// synonym in the caption. Null means no defects.
    /// </param>
    /// <exception cref="InvalidOperationException">None of the nouns is in the word embeddings.</exception>
    public CaptionNouns(NounVocabulary vocabulary, WordEmbeddings words, AuthorsCompatibility? compatibility = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(words);
        var known = new Dictionary<long, CaptionNoun>();
        var classNames = vocabulary.Entries.Select(entry => entry.Name).Where(words.Contains).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in vocabulary.Entries)
        {
            if (entry.PlainNames.FirstOrDefault(words.Contains) is not { } word)
            {
                continue;
            }

            // No other class may have this name.
            if (classNames.Contains(entry.Name))
            {
                known.Add(entry.Id, new CaptionNoun(entry, word, entry.Name));
            }
            else if (classNames.Add(word))
            {
                known.Add(entry.Id, new CaptionNoun(entry, word, word));
            }
        }

        if (known.Count == 0)
        {
            throw new InvalidOperationException("None of the nouns of the vocabulary is in the word embeddings.");
        }

        Known = [.. known.Values];
        Unknown = [.. vocabulary.Entries.Where(entry => !known.ContainsKey(entry.Id))];
        _find = compatibility is { NounsBySubstring: true }
            ? FindSubstrings(new SubstringNounFinder(vocabulary), words, known)
            : FindNames(new NounFinder(vocabulary), known);
    }

    /// <summary>The nouns that have a word vector, in the order of the vocabulary. Their classes are distinct.</summary>
    public IReadOnlyList<CaptionNoun> Known { get; }

    /// <summary>The categories without a word in the word embeddings. They get no pseudo labels.</summary>
    public IReadOnlyList<VocabularyEntry> Unknown { get; }

    /// <summary>Finds the nouns in the captions of one image.</summary>
    /// <param name="captions">The captions.</param>
    /// <returns>Each noun once, in the order of the first mentions.</returns>
    public IReadOnlyList<CaptionNoun> Find(IEnumerable<string> captions)
    {
        ArgumentNullException.ThrowIfNull(captions);
        return [.. captions.SelectMany(_find).DistinctBy(noun => (noun.Entry.Id, noun.Word))];
    }

    private static Func<string, IEnumerable<CaptionNoun>> FindNames(NounFinder finder, Dictionary<long, CaptionNoun> known) =>
        caption => finder.Find(caption).Select(match => known.GetValueOrDefault(match.Entry.Id)).OfType<CaptionNoun>();

    // The authors compare regions with the synonym in the caption.
    private static Func<string, IEnumerable<CaptionNoun>> FindSubstrings(
        SubstringNounFinder finder, WordEmbeddings words, Dictionary<long, CaptionNoun> known) =>
        caption => finder.Find(caption)
            .Where(found => known.ContainsKey(found.Entry.Id) && words.Contains(found.Noun))
            .Select(found => known[found.Entry.Id] with { Word = found.Noun });
}
