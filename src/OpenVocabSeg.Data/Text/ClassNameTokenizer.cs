namespace OpenVocabSeg.Data.Text;

/// <summary>
/// Looks the names of classes up that are nothing but names: any characters, any script, two names that differ only in case are two. A
/// name is never taken apart.
/// </summary>
/// <remarks>
/// What is no name letter for letter is found where it differs from exactly one of them, only in case, white space or underscores.
/// </remarks>
internal sealed class ClassNameTokenizer : IPhraseTokenizer
{
    public const string KindName = "names";

    private const int Ambiguous = -1;

    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _alike = new(StringComparer.OrdinalIgnoreCase);

    public ClassNameTokenizer(IReadOnlyList<string> names)
    {
        for (var row = 0; row < names.Count; row++)
        {
            if (!_rows.TryAdd(names[row], row))
            {
                throw new ArgumentException($"The name '{names[row]}' is in the list twice.", nameof(names));
            }

            var plain = Plain(names[row]);
            if (!_alike.TryAdd(plain, row))
            {
                _alike[plain] = Ambiguous;
            }
        }
    }

    public string Kind => KindName;

    public IReadOnlyList<int> Phrase(string phrase, out IReadOnlyList<string> unknown)
    {
        unknown = [];
        if (_rows.TryGetValue(phrase, out var row) || (_alike.TryGetValue(Plain(phrase), out row) && row != Ambiguous))
        {
            return [row];
        }

        unknown = [phrase];
        return [];
    }

    // Names say nothing of the words in them.
    public IReadOnlyList<int> Sentence(string sentence) => [];

    private static string Plain(string name) =>
        string.Join(' ', name.Replace('_', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
