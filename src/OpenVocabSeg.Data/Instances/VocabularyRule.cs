using System.Collections.Frozen;
using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data.Instances;

/// <summary>
/// What is one word in a vocabulary, see <see cref="VocabularyClass.WordComparer"/>, and what a vocabulary that somebody names must be.
/// </summary>
internal sealed class VocabularyRule : IEqualityComparer<string>
{
    private static readonly char[] WhiteSpace = [' ', '\t', '\r', '\n', '\u00a0', '_'];

    // Plurals that are names of other things than several of their singular.
    private static readonly FrozenSet<string> OtherThings = new[]
    {
        "arms", "boxers", "braces", "briefs", "drawers", "glasses", "goods", "greens", "overalls", "pants", "scales", "shades", "shorts",
        "slacks", "specs", "spectacles", "spirits", "tights", "trunks",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static VocabularyRule Instance { get; } = new();

    /// <summary>The classes with trimmed names and words.</summary>
    /// <param name="classes">The classes as named.</param>
    /// <param name="known">The classes that the model has: they stay as they are, and apart.</param>
    /// <exception cref="ArgumentException">There is no class, or two classes have words that are one.</exception>
    public static VocabularyClass[] Apply(IEnumerable<VocabularyClass> classes, IReadOnlyList<VocabularyClass> known)
    {
        var own = known.SelectMany(entry => entry.Words.Prepend(entry.Name)).ToHashSet(StringComparer.Ordinal);
        VocabularyClass[] vocabulary = [.. classes.Select(entry => Trim(entry, own))];
        if (vocabulary.Length == 0)
        {
            throw new ArgumentException("A vocabulary needs at least one class.", nameof(classes));
        }

        var seen = new Dictionary<string, (string Word, VocabularyClass Class)>(Instance);
        foreach (var (word, entry) in vocabulary.SelectMany(entry => entry.Words.Select(word => (word, entry))))
        {
            // A word that stands twice as it is has messages of its own.
            if (!seen.TryAdd(word, (word, entry)) && seen[word] is var other && other.Class != entry && other.Word != word
                && !(own.Contains(word) && own.Contains(other.Word)))
            {
                throw new ArgumentException(
                    $"{Describe(other.Word, other.Class)} and {Describe(word, entry)} are one class: they differ only in case, white space "
                    + "or number.",
                    nameof(classes));
            }
        }

        return vocabulary;
    }

    /// <summary>Refuses a vocabulary whose classes cannot be told apart.</summary>
    /// <exception cref="ArgumentException">A class is named twice, or a word belongs to two classes.</exception>
    public static void Check(IReadOnlyList<VocabularyClass> vocabulary)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var classOfWord = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in vocabulary)
        {
            if (!names.Add(entry.Name))
            {
                throw new ArgumentException($"The class '{entry.Name}' is named twice in the vocabulary.", nameof(vocabulary));
            }

            foreach (var word in entry.Words)
            {
                if (!classOfWord.TryAdd(word, entry.Name))
                {
                    throw new ArgumentException(
                        $"The word '{word}' belongs to the classes '{classOfWord[word]}' and '{entry.Name}'.", nameof(vocabulary));
                }
            }
        }
    }

    public bool Equals(string? x, string? y) => x is null || y is null ? x == y : Key(x) == Key(y);

    public int GetHashCode(string obj) => StringComparer.Ordinal.GetHashCode(Key(obj));

    private static string Key(string text)
    {
        var words = text.ToLowerInvariant().Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && !OtherThings.Contains(words[^1]))
        {
            words[^1] = EnglishNouns.Singular(words[^1]);
        }

        return string.Join(' ', words);
    }

    private static VocabularyClass Trim(VocabularyClass entry, HashSet<string> own)
    {
        var name = Trim(entry.Name, own);
        return name == entry.Name && entry.Words.All(word => word == Trim(word, own))
            ? entry
            : new VocabularyClass(name) { Words = [.. entry.Words.Select(word => Trim(word, own))] };
    }

    // A class of training data may be called " a": it stays so.
    private static string Trim(string text, HashSet<string> own) =>
        own.Contains(text) ? text : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Describe(string word, VocabularyClass entry) =>
        word == entry.Name ? $"'{word}'" : $"'{word}' (of '{entry.Name}')";
}
