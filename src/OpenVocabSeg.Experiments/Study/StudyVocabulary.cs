using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>The words of a study.</summary>
public sealed record StudyVocabulary
{
    /// <summary>Vectors of all words that captions and classes have.</summary>
    public required WordEmbeddings Words { get; init; }

    /// <summary>
    /// Vectors of more words, centered and scaled like <see cref="Words"/>, for a model that is given to others; null for none.
    /// </summary>
    public WordEmbeddings? AllWords { get; init; }

    /// <summary>
    /// The same words with vectors drawn by chance: a control that knows captions but not which words are alike. Needed for the row
    /// <c>randomWordVectors</c>.
    /// </summary>
    public WordEmbeddings? RandomWords { get; init; }

    /// <summary>Nouns that pseudo labels are made for.</summary>
    public required NounVocabulary Nouns { get; init; }
}
