using System.Collections.Frozen;

namespace OpenVocabSeg.Data.Captions;

/// <summary>The table of exceptions to the rules of <see cref="EnglishNouns"/>; english-nouns.txt states its source.</summary>
internal static class NounForms
{
    private const string Resource = "english-nouns.txt";

    private static readonly FrozenDictionary<string, string[]> Plurals;
    private static readonly FrozenDictionary<string, string[]> PluralsBySingular;
    private static readonly FrozenSet<string> Nouns;

    static NounForms()
    {
        var forms = new List<(string Plural, string Singular)>();
        var nouns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in Lines())
        {
            if (words is [var noun])
            {
                nouns.Add(noun);
                forms.AddRange(EnglishNouns.RegularPlurals(noun).Select(plural => (plural, noun)));
            }
            else
            {
                forms.AddRange(words[1..].Select(singular => (words[0], singular)));
            }
        }

        Nouns = nouns.ToFrozenSet(StringComparer.Ordinal);
        Plurals = Group(forms);
        PluralsBySingular = Group(forms.Select(form => (form.Singular, form.Plural)));
    }

    /// <summary>The singulars of a plural in the table.</summary>
    public static IReadOnlyList<string> SingularsOf(string plural) => Plurals.GetValueOrDefault(plural, []);

    /// <summary>The plurals of a noun in the table.</summary>
    public static IReadOnlyList<string> PluralsOf(string singular) => PluralsBySingular.GetValueOrDefault(singular, []);

    /// <summary>Whether the table has a word as a singular.</summary>
    public static bool IsSingular(string word) => Nouns.Contains(word);

    private static FrozenDictionary<string, string[]> Group(IEnumerable<(string Key, string Value)> forms) =>
        forms.GroupBy(form => form.Key, form => form.Value, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<string[]> Lines()
    {
        using var reader = new StreamReader(typeof(NounForms).Assembly.GetManifestResourceStream(Resource)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split(' ');
            }
        }
    }
}
