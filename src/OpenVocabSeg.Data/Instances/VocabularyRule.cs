using System.Collections.Frozen;
using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data.Instances;

/// <summary>
/// Equality of words in a vocabulary (see <see cref="VocabularyClass.WordComparer"/>), and checks of a vocabulary given by a user.
/// </summary>
internal sealed class VocabularyRule : IEqualityComparer<string>
{
    private static readonly char[] WhiteSpace = [' ', '\t', '\r', '\n', '\u00a0', '_'];

    // Plurals with another meaning than their singular.
    private static readonly FrozenSet<string> OtherThings = new[]
    {
        "arms", "boxers", "braces", "briefs", "drawers", "glasses", "goods", "greens", "overalls", "pants", "scales", "shades", "shorts",
        "slacks", "specs", "spectacles", "spirits", "tights", "trunks",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static VocabularyRule Instance { get; } = new();

    /// <summary>The classes with trimmed names and words.</summary>
    /// <param name="classes">The classes as given.</param>
    /// <param name="known">The classes of the model, which stay unchanged and distinct.</param>
    /// <exception cref="ArgumentException">There is no class, or two classes have equal words.</exception>
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
            // Exact duplicates have other messages.
            if (!seen.TryAdd(word, (word, entry)) && seen[word] is var other && other.Class != entry && other.Word != word
                && !(own.Contains(word) && own.Contains(other.Word)))
            {
                throw new ArgumentException(
                    $"{Describe(other.Word, other.Class)} and {Describe(word, entry)} are the same class: they differ only in case, "
                    + "white space or number.",
                    nameof(classes));
            }
        }

        return vocabulary;
    }

    /// <summary>Checks that the classes of a vocabulary are distinct.</summary>
    /// <exception cref="ArgumentException">A class occurs twice, or a word belongs to two classes.</exception>
    public static void Check(IReadOnlyList<VocabularyClass> vocabulary)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var classOfWord = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in vocabulary)
        {
            if (!names.Add(entry.Name))
            {
                throw new ArgumentException($"The class '{entry.Name}' occurs twice in the vocabulary.", nameof(vocabulary));
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

    // A class of training data may have spaces in its name, such as " a"; they are kept.
    private static string Trim(string text, HashSet<string> own) =>
        own.Contains(text) ? text : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Describe(string word, VocabularyClass entry) =>
        word == entry.Name ? $"'{word}'" : $"'{word}' (of '{entry.Name}')";
}
