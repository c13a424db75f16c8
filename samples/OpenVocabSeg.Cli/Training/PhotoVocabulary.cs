using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>The words of an experiment on photos.</summary>
internal static class PhotoVocabulary
{
    // Class logits are dot products without a temperature: the length of the word vectors sets their scale.
    private const float VectorLength = 8;

    /// <summary>Vectors of the class names, the nouns, and the words that training captions use most, centered over them.</summary>
    /// <param name="all">All word vectors.</param>
    /// <param name="data">The experiment; captions of its training photos are counted.</param>
    /// <param name="nouns">The nouns.</param>
    /// <param name="configuration">How many words, and which not.</param>
    public static WordEmbeddings Words(WordEmbeddings all, ExperimentData data, NounVocabulary nouns, PhotoConfiguration configuration)
    {
        var stopWords = configuration.StopWords.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var frequent = data.Training.SelectMany(image => image.Captions)
            .SelectMany(all.Tokenize)
            .CountBy(id => id)
            .Select(pair => (Word: all.Words[pair.Key], Count: pair.Value))
            .Where(pair => !stopWords.Contains(pair.Word))
            .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Word, StringComparer.Ordinal)
            .Take(configuration.FrequentWords)
            .Select(pair => pair.Word);
        string[] vocabulary = [.. Names(all, data, nouns).Concat(frequent).Distinct(StringComparer.Ordinal)];
        return all.Subset(vocabulary).CenterOver(vocabulary).WithUnitLength(VectorLength);
    }

    /// <summary>Vectors drawn by chance for the same words, for a control that does not know which words are alike.</summary>
    /// <param name="words">What <see cref="Words"/> gave.</param>
    /// <param name="seed">Draws them.</param>
    public static WordEmbeddings Random(WordEmbeddings words, int seed) =>
        WordEmbeddings.Random(words.Words, words.Dimension, seed).CenterOver(words.Words).WithUnitLength(VectorLength);

    /// <summary>Vectors, as they are, of the class names, the nouns, and all words of training captions.</summary>
    /// <param name="all">All word vectors, of whole words.</param>
    /// <param name="data">The experiment.</param>
    /// <param name="nouns">The nouns.</param>
    public static WordEmbeddings AllWords(WordEmbeddings all, ExperimentData data, NounVocabulary nouns) =>
        all.Subset(Names(all, data, nouns).Concat(data.Training
            .SelectMany(image => image.Captions)
            .SelectMany(all.Tokenize)
            .Distinct()
            .Select(id => all.Words[id])));

    /// <summary>
    /// The nouns to find in captions: those of the configuration's file, of which classes of the experiment have its names, or all classes,
    /// base and novel, with their synonyms.
    /// </summary>
    /// <param name="folder">Folder that paths start in.</param>
    /// <param name="configuration">Says which.</param>
    /// <param name="data">The experiment, for its classes.</param>
    /// <param name="words">Vectors.</param>
    /// <param name="log">Told of nouns without vectors.</param>
    /// <exception cref="InvalidDataException">The file is no vocabulary, or no noun has a vector.</exception>
    /// <exception cref="ArgumentException">There are synonyms of something that is no class.</exception>
    public static NounVocabulary Nouns(
        string folder, PhotoConfiguration configuration, ExperimentData data, WordEmbeddings words, Action<string> log)
    {
        if (configuration.Nouns is not { } file)
        {
            return Nouns(data.AllClasses, configuration.Synonyms);
        }

        var nouns = NounVocabulary.Load(Path.Combine(folder, file)).NamedAs(data.AllClasses);
        try
        {
            var unknown = new CaptionNouns(nouns, words).Unknown;
            if (unknown.Count > 0)
            {
                log(
                    $"{file}: {unknown.Count} of {nouns.Entries.Count} nouns have no word vector and are passed over, "
                    + $"'{unknown[0].Name}' among them.");
            }
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{file}: the word vectors know none of the nouns.");
        }

        return nouns;
    }

    /// <summary>All classes with their synonyms.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="synonyms">Further words for some of them.</param>
    /// <exception cref="ArgumentException">There are synonyms of something that is no class.</exception>
    public static NounVocabulary Nouns(IReadOnlyList<string> classes, IReadOnlyDictionary<string, IReadOnlyList<string>> synonyms)
    {
        if (synonyms.Keys.FirstOrDefault(name => !classes.Contains(name)) is { } unknown)
        {
            throw new ArgumentException($"field 'synonyms' names '{unknown}', which is no class of the split.", nameof(synonyms));
        }

        return new NounVocabulary(classes.Select((name, index) =>
            new VocabularyEntry(index + 1, name, synonyms.GetValueOrDefault(name, []))));
    }

    // A noun needs vectors as the word that regions are compared with, and as a class of the student.
    private static IEnumerable<string> Names(WordEmbeddings all, ExperimentData data, NounVocabulary nouns) =>
        data.AllClasses.Concat(new CaptionNouns(nouns, all).Known.SelectMany(noun => new[] { noun.Word, noun.ClassName }));
}
