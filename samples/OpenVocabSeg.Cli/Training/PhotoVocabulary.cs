using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>The words of an experiment on photos.</summary>
internal static class PhotoVocabulary
{
    // Class logits are dot products without a temperature, so the length of the word vectors sets their scale.
    private const float VectorLength = 8;

    /// <summary>Vectors of the class names, the nouns and the most frequent words of training captions, centered by their mean.</summary>
    /// <param name="all">All word vectors.</param>
    /// <param name="data">The experiment, whose training captions are counted.</param>
    /// <param name="nouns">The nouns.</param>
    /// <param name="configuration">The number of frequent words, and the stop words.</param>
    public static WordEmbeddings Words(WordEmbeddings all, ExperimentData data, NounVocabulary nouns, PhotoConfiguration configuration)
    {
        var vocabulary = Vocabulary(all, data, nouns, configuration);
        return Adjusted(all.Subset(vocabulary), vocabulary);
    }

    /// <summary>All vectors, centered and scaled like those of <see cref="Words"/>.</summary>
    /// <param name="all">All word vectors.</param>
    /// <param name="data">The experiment.</param>
    /// <param name="nouns">The nouns.</param>
    /// <param name="configuration">The configuration.</param>
    public static WordEmbeddings OpenWords(
        WordEmbeddings all, ExperimentData data, NounVocabulary nouns, PhotoConfiguration configuration) =>
        Adjusted(all, Vocabulary(all, data, nouns, configuration));

    private static WordEmbeddings Adjusted(WordEmbeddings words, string[] vocabulary) =>
        words.CenterOver(vocabulary).WithUnitLength(VectorLength);

    private static string[] Vocabulary(
        WordEmbeddings all, ExperimentData data, NounVocabulary nouns, PhotoConfiguration configuration)
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
        return [.. Names(all, data, nouns).Concat(frequent).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Random vectors for the same words: a control without word similarity.</summary>
    /// <param name="words">Result of <see cref="Words"/>.</param>
    /// <param name="seed">Random seed.</param>
    public static WordEmbeddings Random(WordEmbeddings words, int seed) =>
        WordEmbeddings.Random(words.Words, words.Dimension, seed).CenterOver(words.Words).WithUnitLength(VectorLength);

    /// <summary>Unchanged vectors of the class names, the nouns, and all words of training captions.</summary>
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
    /// The nouns to find in captions: those of the configuration's file, with the experiment's names for its classes, or else all base
    /// and novel classes with their synonyms.
    /// </summary>
    /// <param name="folder">Folder that paths are relative to.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="data">The experiment, for its classes.</param>
    /// <param name="words">Vectors.</param>
    /// <param name="log">Receives a line about nouns without vectors.</param>
    /// <exception cref="InvalidDataException">The file is not a vocabulary, or no noun has a vector.</exception>
    /// <exception cref="ArgumentException">Synonyms are given for a name that is not a class.</exception>
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
            nouns = configuration.NounPhotos > 0 ? Named(nouns, data, words, configuration.NounPhotos) : nouns;
            var unknown = new CaptionNouns(nouns, words).Unknown;
            if (unknown.Count > 0)
            {
                log(
                    $"{file}: {unknown.Count} of {nouns.Entries.Count} nouns have no word vector and are skipped, "
                    + $"such as '{unknown[0].Name}'.");
            }
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{file}: none of the nouns has a word vector.");
        }

        return nouns;
    }

    // A noun that hardly any caption names gets no pseudo labels worth the name; it would only compete with the others.
    private static NounVocabulary Named(NounVocabulary nouns, ExperimentData data, WordEmbeddings words, int photos)
    {
        var finder = new CaptionNouns(nouns, words);
        var counts = data.Training.SelectMany(image => finder.Find(image.Captions).Select(noun => noun.Entry.Id).Distinct())
            .CountBy(id => id).ToDictionary();
        return new NounVocabulary(nouns.Entries.Where(
            entry => counts.GetValueOrDefault(entry.Id) >= photos || data.AllClasses.Contains(entry.Name)));
    }

    /// <summary>All classes with their synonyms.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="synonyms">Synonyms by class name.</param>
    /// <exception cref="ArgumentException">Synonyms are given for a name that is not a class.</exception>
    public static NounVocabulary Nouns(IReadOnlyList<string> classes, IReadOnlyDictionary<string, IReadOnlyList<string>> synonyms)
    {
        if (synonyms.Keys.FirstOrDefault(name => !classes.Contains(name)) is { } unknown)
        {
            throw new ArgumentException($"field 'synonyms' names '{unknown}', which is not a class of the split.", nameof(synonyms));
        }

        return new NounVocabulary(classes.Select((name, index) =>
            new VocabularyEntry(index + 1, name, synonyms.GetValueOrDefault(name, []))));
    }

    // A noun needs two vectors: one to compare with regions, one as a class of the student.
    private static IEnumerable<string> Names(WordEmbeddings all, ExperimentData data, NounVocabulary nouns) =>
        data.AllClasses.Concat(new CaptionNouns(nouns, all).Known.SelectMany(noun => new[] { noun.Word, noun.ClassName }));
}
