using OpenVocabSeg.Data.Instances;

namespace OpenVocabSeg.Data;

/// <summary>
/// A class of a vocabulary: the name in predictions, and the words that are compared with regions. A string converts to a class with
/// this one word.
/// </summary>
public sealed class VocabularyClass
{
    private readonly string[] _words;

    /// <summary>Creates a class from a name and synonyms, all of which are compared with regions.</summary>
    /// <param name="name">Such as "person".</param>
    /// <param name="synonyms">Further words or phrases, such as "man" and "woman".</param>
    /// <exception cref="ArgumentException">The name or a synonym is empty.</exception>
    public VocabularyClass(string name, params IEnumerable<string> synonyms)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(synonyms);
        Name = name;
        _words = Checked(synonyms.Prepend(name), nameof(synonyms));
    }

    /// <summary>
    /// Compares words of a vocabulary. Words are equal if they differ only in case, in white space (including underscores) or in the number
    /// of their last word: "Fire hydrant", "fire_hydrant " and "fire hydrants". "glass" and "glasses" are not equal, nor are other plurals
    /// with another meaning.
    /// </summary>
    public static IEqualityComparer<string> WordComparer => VocabularyRule.Instance;

    /// <summary>Name of the class in predictions.</summary>
    public string Name { get; }

    /// <summary>
    /// The words or phrases that are compared with regions. The best of them determines the score of the class. Set it if the name itself
    /// is not one of them, such as a name of your own or in another language.
    /// </summary>
    /// <value>The name and its synonyms.</value>
    /// <exception cref="ArgumentException">The list is empty, or a word is.</exception>
    public IReadOnlyList<string> Words
    {
        get => _words;
        init => _words = Checked(value, nameof(value));
    }

    /// <summary>Creates a class with one word or phrase.</summary>
    /// <param name="name">Such as "zebra" or "red fire hydrant".</param>
    public static implicit operator VocabularyClass(string name) => FromString(name);

    /// <summary>Creates a class with one word or phrase, like the conversion from a string.</summary>
    /// <param name="name">Such as "zebra" or "red fire hydrant".</param>
    public static VocabularyClass FromString(string name) => new(name);

    /// <summary>The name, followed by the words in brackets if they differ from it.</summary>
    public override string ToString() => _words is [var only] && only == Name ? Name : $"{Name} ({string.Join(", ", _words)})";

    private static string[] Checked(IEnumerable<string> words, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(words, parameterName);
        string[] distinct = [.. words.Distinct(StringComparer.Ordinal)];
        return distinct.Length > 0 && !Array.Exists(distinct, string.IsNullOrWhiteSpace)
            ? distinct
            : throw new ArgumentException("A class needs at least one word, and no word may be empty.", parameterName);
    }
}
