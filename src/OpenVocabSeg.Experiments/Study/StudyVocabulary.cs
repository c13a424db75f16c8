using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>The words of a study.</summary>
public sealed record StudyVocabulary
{
    // Class logits are dot products without a temperature, so the length of the word vectors sets their scale.
    private const float VectorLength = 8;

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

    /// <summary>
    /// The class names, the nouns and the most frequent words of training captions. Vectors are centered by their mean and have length 8,
    /// as a frozen backbone needs. All other words, adjusted in the same way, and random vectors of the same words are added.
    /// </summary>
    /// <param name="all">All word vectors.</param>
    /// <param name="data">The experiment, whose training captions are counted.</param>
    /// <param name="nouns">The nouns.</param>
    /// <param name="count">Number of frequent words, 0 or more.</param>
    /// <param name="stopWords">Words that are not counted, in any case.</param>
    /// <param name="seed">Seed of the random vectors.</param>
    public static StudyVocabulary OfFrequentWords(
        WordEmbeddings all, ExperimentData data, NounVocabulary nouns, int count, IEnumerable<string> stopWords, int seed)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(stopWords);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var stopped = stopWords.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var frequent = Tokens(all, data)
            .CountBy(id => id)
            .Select(pair => (Word: all.Words[pair.Key], Count: pair.Value))
            .Where(pair => !stopped.Contains(pair.Word))
            .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Word, StringComparer.Ordinal)
            .Take(count)
            .Select(pair => pair.Word);
        string[] vocabulary = [.. Names(all, data, nouns).Concat(frequent).Distinct(StringComparer.Ordinal)];
        var words = all.Subset(vocabulary).CenterOver(vocabulary).WithUnitLength(VectorLength);
        return new()
        {
            Words = words,
            AllWords = all.CenterOver(vocabulary).WithUnitLength(VectorLength),
            RandomWords = WordEmbeddings.Random(words.Words, words.Dimension, seed).CenterOver(words.Words).WithUnitLength(VectorLength),
            Nouns = nouns,
        };
    }

    /// <summary>The class names, the nouns, and all words of training captions, with unchanged vectors.</summary>
    /// <param name="all">All word vectors, of whole words.</param>
    /// <param name="data">The experiment.</param>
    /// <param name="nouns">The nouns.</param>
    public static StudyVocabulary OfAllWords(WordEmbeddings all, ExperimentData data, NounVocabulary nouns)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(data);
        return new()
        {
            Words = all.Subset(Names(all, data, nouns).Concat(Tokens(all, data).Distinct().Select(id => all.Words[id]))),
            Nouns = nouns,
        };
    }

    // A noun needs two vectors: one to compare with regions, one as a class of the student.
    private static IEnumerable<string> Names(WordEmbeddings all, ExperimentData data, NounVocabulary nouns) =>
        data.AllClasses.Concat(new CaptionNouns(nouns, all).Known.SelectMany(noun => new[] { noun.Word, noun.ClassName }));

    private static IEnumerable<int> Tokens(WordEmbeddings all, ExperimentData data) =>
        data.Training.SelectMany(image => image.Captions).SelectMany(all.Tokenize);
}
