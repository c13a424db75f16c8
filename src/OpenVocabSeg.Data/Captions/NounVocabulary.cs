using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data;

/// <summary>The categories that a <see cref="NounFinder"/> finds.</summary>
public sealed class NounVocabulary
{
    /// <summary>Creates a vocabulary of categories with their synonyms.</summary>
    /// <param name="entries">The categories, with distinct ids and distinct names.</param>
    /// <exception cref="ArgumentException">An id or a name occurs twice, or a name is empty.</exception>
    public NounVocabulary(IEnumerable<VocabularyEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Entries = [.. entries];
        var ids = new HashSet<long>();
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in Entries)
        {
            if (!ids.Add(entry.Id))
            {
                throw new ArgumentException($"The id {entry.Id} ('{entry.Name}') occurs twice in the vocabulary.", nameof(entries));
            }

            if (!names.TryAdd(entry.Name, entry.Id))
            {
                throw new ArgumentException(
                    $"The name '{entry.Name}' occurs twice in the vocabulary (ids {names[entry.Name]} and {entry.Id}).", nameof(entries));
            }

            if (string.IsNullOrWhiteSpace(entry.Name) || entry.Synonyms.Any(string.IsNullOrWhiteSpace))
            {
                throw new ArgumentException($"A name of the vocabulary entry with id {entry.Id} is empty.", nameof(entries));
            }
        }
    }

    /// <summary>The categories in the order given.</summary>
    public IReadOnlyList<VocabularyEntry> Entries { get; }

    /// <summary>Creates a vocabulary of names, with ids from 1.</summary>
    /// <param name="names">The names, none empty.</param>
    /// <param name="synonyms">Synonyms of some of the names; null for none.</param>
    /// <exception cref="ArgumentException">A name is empty, or synonyms are given for something that is not a name.</exception>
    public static NounVocabulary FromNames(
        IEnumerable<string> names, IReadOnlyDictionary<string, IReadOnlyList<string>>? synonyms = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names];
        return synonyms?.Keys.FirstOrDefault(name => !all.Contains(name)) is { } unknown
            ? throw new ArgumentException($"Synonyms are given for '{unknown}', which is none of the names.", nameof(synonyms))
            : new NounVocabulary(all.Select((name, index) =>
                new VocabularyEntry(index + 1, name, synonyms?.GetValueOrDefault(name) ?? [])));
    }

    /// <summary>
    /// Renames categories to class names that have the same plain words in any case. For example, LVIS's <c>fire_hydrant</c> and COCO's
    /// <c>fire hydrant</c> become one class of a segmenter. If several categories match, the one is renamed that captions with that word
    /// refer to: one without a qualifier, otherwise the first.
    /// </summary>
    /// <param name="classes">The class names, such as those of annotated objects. Names without a matching category have no
    /// effect.</param>
    public NounVocabulary NamedAs(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var names = Entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. classes.Distinct(StringComparer.Ordinal).Where(name => !names.Contains(name))];
        var renamed = new Dictionary<long, string>();
        foreach (var name in missing)
        {
            var plain = NameNotation.Read(name)[0].Text;
            var meant = Entries
                .Where(entry => !renamed.ContainsKey(entry.Id) && entry.DisplayName.Equals(plain, StringComparison.OrdinalIgnoreCase))
                .MinBy(entry => NameNotation.Read(entry.Name)[0].IsQualified);
            if (meant is not null)
            {
                renamed.Add(meant.Id, name);
            }
        }

        return new NounVocabulary(
            Entries.Select(entry => renamed.TryGetValue(entry.Id, out var name) ? entry with { Name = name } : entry));
    }

    /// <summary>
    /// Reads a vocabulary file: the JSON list of LVIS's categories (<c>[{"id", "name", "synonyms"}, …]</c>, synonyms optional), any
    /// JSON object with such a list as <c>categories</c> (COCO and LVIS annotation files), or a text file with one name per line.
    /// </summary>
    /// <param name="path">The file. It is read as JSON if its name ends in <c>.json</c>.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file has none of these formats, or is not UTF-8.</exception>
    public static NounVocabulary Load(string path) => NounVocabularyReader.Read(path);
}
