using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Networks;

/// <summary>
/// The step from captions to nouns in stage 3: which categories of a vocabulary the captions of an image name, which word stands for
/// each, and which class its pseudo label gets. Safe for several threads at once.
/// </summary>
/// <remarks>
/// <para>The <b>word</b> of a noun, which regions are compared with, is its canonical name in plain words: "bat" for LVIS's
/// <c>bat_(animal)</c>, "fire hydrant" for <c>fire_hydrant</c>. Stage 1 ties regions to the words of captions, and no caption says
/// "bat (animal)": the words of a qualifier would move the vector away from what stage 1 learned. The authors leave qualifiers out too.
/// Whatever synonym a caption uses, the word is the same, so that equal things get equal labels. If the word embeddings do not know the
/// plain name, the first synonym that they know takes its place ("loincloth" for LVIS's <c>breechcloth</c>).</para>
/// <para>The <b>class</b> of a noun is its name as the vocabulary writes it. Names are distinct where plain words are not
/// (<c>bow_(weapon)</c> and <c>bow_(decorative_ribbons)</c>), and stay equal to those of a data set's annotations. A name that the word
/// embeddings do not know could not be learned by stage 4; the class is then called by its word.</para>
/// <para>Nouns without a word are still looked for, so that a part of their name is not taken for another noun: a "hot dog" without a
/// word vector is not a dog.</para>
/// </remarks>
public sealed class CaptionNouns
{
    private readonly Func<string, IEnumerable<CaptionNoun>> _find;

    /// <summary>Prepares the search.</summary>
    /// <param name="vocabulary">The categories to find.</param>
    /// <param name="words">Vectors of the words that regions are compared with.</param>
    /// <param name="compatibility">
    /// With <see cref="AuthorsCompatibility.NounsBySubstring"/> captions are searched as the authors do, and the word is the synonym that
    /// the caption uses. None unless given.
    /// </param>
    /// <exception cref="InvalidOperationException">The word embeddings know none of the nouns.</exception>
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

            // Nothing else may be called so already.
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
            throw new InvalidOperationException("The word embeddings know none of the nouns of the vocabulary.");
        }

        Known = [.. known.Values];
        Unknown = [.. vocabulary.Entries.Where(entry => !known.ContainsKey(entry.Id))];
        _find = compatibility is { NounsBySubstring: true }
            ? FindSubstrings(new SubstringNounFinder(vocabulary), words, known)
            : FindNames(new NounFinder(vocabulary), known);
    }

    /// <summary>The nouns that pseudo labels can be made for, in the order of the vocabulary; no two have one class.</summary>
    public IReadOnlyList<CaptionNoun> Known { get; }

    /// <summary>The categories that the word embeddings have no word for; captions that name them get no pseudo label for it.</summary>
    public IReadOnlyList<VocabularyEntry> Unknown { get; }

    /// <summary>Finds the nouns that the captions of one image name.</summary>
    /// <param name="captions">The captions.</param>
    /// <returns>Each noun once, in the order of the first mentions.</returns>
    public IReadOnlyList<CaptionNoun> Find(IEnumerable<string> captions)
    {
        ArgumentNullException.ThrowIfNull(captions);
        return [.. captions.SelectMany(_find).DistinctBy(noun => (noun.Entry.Id, noun.Word))];
    }

    private static Func<string, IEnumerable<CaptionNoun>> FindNames(NounFinder finder, Dictionary<long, CaptionNoun> known) =>
        caption => finder.Find(caption).Select(match => known.GetValueOrDefault(match.Entry.Id)).OfType<CaptionNoun>();

    // The authors compare regions with the synonym that the caption uses.
    private static Func<string, IEnumerable<CaptionNoun>> FindSubstrings(
        SubstringNounFinder finder, WordEmbeddings words, Dictionary<long, CaptionNoun> known) =>
        caption => finder.Find(caption)
            .Where(found => known.ContainsKey(found.Entry.Id) && words.Contains(found.Noun))
            .Select(found => known[found.Entry.Id] with { Word = found.Noun });
}
