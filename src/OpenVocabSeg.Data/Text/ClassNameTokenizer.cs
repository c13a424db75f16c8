namespace OpenVocabSeg.Data.Text;

/// <summary>
/// Looks up class names without word meaning: they may have any characters in any script, and names that differ only in case are
/// different. A name is never split.
/// </summary>
/// <remarks>
/// If there is no exact match, a name is found if it differs from exactly one name only in case, white space or underscores.
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

    // Names are not split into words.
    public IReadOnlyList<int> Sentence(string sentence) => [];

    private static string Plain(string name) =>
        string.Join(' ', name.Replace('_', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
