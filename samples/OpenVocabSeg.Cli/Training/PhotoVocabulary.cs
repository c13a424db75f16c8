using OpenVocabSeg.Data.Captions;
using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Networks.Text;

namespace OpenVocabSeg.Cli.Training;

/// <summary>The words of an experiment on photos.</summary>
internal static class PhotoVocabulary
{
    // Class logits are dot products without a temperature: the length of the word vectors sets their scale.
    private const float VectorLength = 8;

    /// <summary>Vectors of the class names and of the words that training captions use most, centred over them.</summary>
    /// <param name="glove">All word vectors.</param>
    /// <param name="data">The experiment; captions of its training photos are counted.</param>
    /// <param name="configuration">How many words, and which not.</param>
    public static WordEmbeddings Words(WordEmbeddings glove, ExperimentData data, PhotoConfiguration configuration)
    {
        var stopWords = configuration.StopWords.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var frequent = data.Training.SelectMany(image => image.Captions)
            .SelectMany(glove.Tokenize)
            .CountBy(id => id)
            .Select(pair => (Word: glove.Words[pair.Key], Count: pair.Value))
            .Where(pair => !stopWords.Contains(pair.Word))
            .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Word, StringComparer.Ordinal)
            .Take(configuration.FrequentWords)
            .Select(pair => pair.Word);
        string[] vocabulary = [.. data.AllClasses.Concat(frequent).Distinct(StringComparer.Ordinal)];
        return glove.Subset(vocabulary).CenterOver(vocabulary).WithUnitLength(VectorLength);
    }

    /// <summary>The nouns that pseudo labels are made for: all classes, base and novel, with their synonyms.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="synonyms">Further words for some of them.</param>
    /// <exception cref="InvalidDataException">There are synonyms of something that is no class.</exception>
    public static NounVocabulary Nouns(IReadOnlyList<string> classes, IReadOnlyDictionary<string, IReadOnlyList<string>> synonyms)
    {
        if (synonyms.Keys.FirstOrDefault(name => !classes.Contains(name)) is { } unknown)
        {
            throw new InvalidDataException($"The configuration has synonyms of '{unknown}', which is no class of the split.");
        }

        return new NounVocabulary(classes.Select((name, index) =>
            new VocabularyEntry(index + 1, name, synonyms.GetValueOrDefault(name, []))));
    }
}
