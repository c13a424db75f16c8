using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data;

/// <summary>A category that captions can mention.</summary>
/// <param name="Id">Category id in the data set.</param>
/// <param name="Name">Canonical name in the notation of the data set, for example "bat_(animal)".</param>
/// <param name="Synonyms">Further names in the same notation, with or without the canonical name.</param>
public sealed record VocabularyEntry(long Id, string Name, IReadOnlyList<string> Synonyms)
{
    /// <summary>The canonical name in plain words: "bat" for "bat_(animal)", "fire hydrant" for "fire_hydrant".</summary>
    public string DisplayName => NameNotation.Read(Name)[0].Text;

    /// <summary>All names in plain words, the canonical one first.</summary>
    internal IEnumerable<string> PlainNames =>
        Synonyms.Prepend(Name).SelectMany(NameNotation.Read).Select(phrase => phrase.Text).Distinct(StringComparer.Ordinal);
}
