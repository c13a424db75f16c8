using OpenVocabSeg.Data.Instances;

namespace OpenVocabSeg.Data;

/// <summary>
/// A class of a vocabulary: the name that predictions carry, and the words that are looked for under it. A string is a class of one word,
/// itself.
/// </summary>
public sealed class VocabularyClass
{
    private readonly string[] _words;

    /// <summary>A class of a name and its synonyms, all of which are looked for.</summary>
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
    /// Tells which words are one in a vocabulary: those that differ only in case, in white space (an underscore is some) or in the number
    /// of their last word: "Fire hydrant", "fire_hydrant " and "fire hydrants". Not "glass" and "glasses", or another plural that
    /// names another thing.
    /// </summary>
    public static IEqualityComparer<string> WordComparer => VocabularyRule.Instance;

    /// <summary>What predictions are called.</summary>
    public string Name { get; }

    /// <summary>
    /// The words or phrases that are looked for; a region is as much of this class as the best of them says. Set it where the name
    /// itself is not one of them: a name of one's own, or in another language.
    /// </summary>
    /// <value>The name and its synonyms.</value>
    /// <exception cref="ArgumentException">There is none, or one is empty.</exception>
    public IReadOnlyList<string> Words
    {
        get => _words;
        init => _words = Checked(value, nameof(value));
    }

    /// <summary>A class of one word or phrase.</summary>
    /// <param name="name">Such as "zebra" or "red fire hydrant".</param>
    public static implicit operator VocabularyClass(string name) => FromString(name);

    /// <summary>A class of one word or phrase: what the conversion from a string does.</summary>
    /// <param name="name">Such as "zebra" or "red fire hydrant".</param>
    public static VocabularyClass FromString(string name) => new(name);

    /// <summary>The name, with the words in brackets where they are others.</summary>
    public override string ToString() => _words is [var only] && only == Name ? Name : $"{Name} ({string.Join(", ", _words)})";

    private static string[] Checked(IEnumerable<string> words, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(words, parameterName);
        string[] distinct = [.. words.Distinct(StringComparer.Ordinal)];
        return distinct.Length > 0 && !Array.Exists(distinct, string.IsNullOrWhiteSpace)
            ? distinct
            : throw new ArgumentException("A class needs at least one word to look for and no empty one.", parameterName);
    }
}
