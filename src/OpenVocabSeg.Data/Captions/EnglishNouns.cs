namespace OpenVocabSeg.Data.Captions;

/// <summary>
/// Singulars and plurals of English nouns, by spelling rules and a table of exceptions. Thread-safe.
/// </summary>
/// <remarks>
/// The table is WordNet 3.0's list of irregular plurals (<c>noun.exc</c>), extended by those of its nouns that the rules get wrong:
/// "canvas" is not a plural, and the singular of "pies" is not "py". Other words follow the rules: "stoves" to "stove", "ponies" to
/// "pony", "snowmen" to "snowman". Words that exist in the plural only (scissors, binoculars) are not changed. Words that WordNet has in
/// both numbers (glasses, shorts) are.
/// </remarks>
internal static class EnglishNouns
{
    // Compounds have the same ending: "headscarves". "lives" is not in the list because of "olives".
    private static readonly string[] ChangedPlurals =
        ["shelves", "wives", "loaves", "leaves", "halves", "calves", "wolves", "thieves", "knives", "scarves", "hooves", "selves"];

    /// <summary>The singular of a noun, or the word itself if it is not a plural.</summary>
    /// <param name="word">One word in lower case. For a word with hyphens, only the last part is changed.</param>
    /// <returns>The most likely of <see cref="Singulars"/>, or the word.</returns>
    public static string Singular(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.LastIndexOf('-') is >= 0 and var hyphen)
        {
            return word[..(hyphen + 1)] + Singular(word[(hyphen + 1)..]);
        }

        return NounForms.SingularsOf(word) is [var first, ..] ? first : NounForms.IsSingular(word) ? word : ByRule(word);
    }

    /// <summary>All nouns that a word can be the plural of, for callers that know which of them exist.</summary>
    /// <param name="word">One word in lower case.</param>
    /// <returns>
    /// The most likely one first: "axes" has "axe" and "ax". Empty if the word is known to be a singular or does not look like a plural.
    /// </returns>
    public static IReadOnlyList<string> Singulars(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var known = NounForms.SingularsOf(word);
        return known.Count == 0 && (word is not ([.., 's'] or [.., 'm', 'e', 'n']) || NounForms.IsSingular(word))
            ? []
            : [.. known.Append(ByRule(word)).Concat(BySpelling(word)).Where(singular => singular != word).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The possible spellings of the plural of a noun, for callers that know which of them exist.</summary>
    /// <param name="word">One word in lower case, singular.</param>
    /// <returns>Irregular plurals first, then regular ones: "cacti" and "cactuses", "heros" and "heroes".</returns>
    public static IReadOnlyList<string> Plurals(string word)
    {
        ArgumentException.ThrowIfNullOrEmpty(word);
        return [.. NounForms.PluralsOf(word).Concat(RegularPlurals(word)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The plurals by the spelling rules.</summary>
    internal static IEnumerable<string> RegularPlurals(string word)
    {
        if (word is [_, .., 'm', 'a', 'n'])
        {
            yield return word[..^2] + "en";
        }

        switch (word)
        {
            case [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h']:
                yield return word + "es";
                break;
            case [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] or [.., 'q', 'u', 'y']:
                yield return word[..^1] + "ies";
                break;
            case [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'o']:
                yield return word + "s";
                yield return word + "es";
                break;
            default:
                yield return word + "s";
                break;
        }
    }

    /// <summary>The singular by the spelling rules alone.</summary>
    internal static string ByRule(string word) => word switch
    {
        [_, .., 'm', 'e', 'n'] => word[..^2] + "an",
        { Length: < 3 } or [.., not 's'] or [.., 's' or 'u', 's'] or [.., 's', 'i', 's'] => word,
        [_, 'i', 'e', 's'] => word[..^1],
        [.., 'i', 'e', 's'] => word[..^3] + "y",
        [.., 's', 's', 'e', 's'] or [.., 'x', 'e', 's'] or [.., 'c' or 's', 'h', 'e', 's'] or [.., 't' or 'z', 'z', 'e', 's'] => word[..^2],
        [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'o', 'e', 's'] => word[..^2],

        // "buses" and "octopuses"; but "houses", "causes" and "masseuses" end in -se in the singular.
        [.., not ('a' or 'o' or 'e'), 'u', 's', 'e', 's'] => word[..^2],
        [.., 'v', 'e', 's'] when Array.Find(ChangedPlurals, plural => word.EndsWith(plural, StringComparison.Ordinal)) is { } plural =>
            word[..^plural.Length] + NounForms.SingularsOf(plural)[0],
        _ => word[..^1],
    };

    // Ambiguous plurals: "caches" is that of "cache", "leaves" could be that of "leave".
    private static IEnumerable<string> BySpelling(string word)
    {
        if (word.Length < 3 || word is [.., not 's'] or [.., 's', 's'])
        {
            yield break;
        }

        yield return word[..^1];
        if (word is [.., 'i', 'e', 's'])
        {
            yield return word[..^3] + "y";
        }
        else if (word is [.., 'v', 'e', 's'])
        {
            yield return word[..^3] + "f";
            yield return word[..^3] + "fe";
        }
        else if (word is [.., 's' or 'x' or 'z' or 'o', 'e', 's'] or [.., 'c' or 's', 'h', 'e', 's'])
        {
            yield return word[..^2];

            // "busses", "quizzes"
            if (word.Length > 5 && word[^3] == word[^4])
            {
                yield return word[..^3];
            }
        }
    }
}
