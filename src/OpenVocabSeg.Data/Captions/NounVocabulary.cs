using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data;

/// <summary>The categories that a <see cref="NounFinder"/> looks for.</summary>
public sealed class NounVocabulary
{
    /// <summary>A vocabulary of categories with their synonyms.</summary>
    /// <param name="entries">The categories; ids are distinct.</param>
    /// <exception cref="ArgumentException">An id occurs twice or a name is empty.</exception>
    public NounVocabulary(IEnumerable<VocabularyEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Entries = [.. entries];
        var ids = new HashSet<long>();
        foreach (var entry in Entries)
        {
            if (!ids.Add(entry.Id))
            {
                throw new ArgumentException($"The id {entry.Id} ('{entry.Name}') occurs twice in the vocabulary.", nameof(entries));
            }

            if (string.IsNullOrWhiteSpace(entry.Name) || entry.Synonyms.Any(string.IsNullOrWhiteSpace))
            {
                throw new ArgumentException($"A name of the vocabulary entry with id {entry.Id} is empty.", nameof(entries));
            }
        }
    }

    /// <summary>The categories in the order given.</summary>
    public IReadOnlyList<VocabularyEntry> Entries { get; }

    /// <summary>A vocabulary of names without synonyms, numbered from 1.</summary>
    /// <param name="names">The names, none empty.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static NounVocabulary FromNames(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new NounVocabulary(names.Select((name, index) => new VocabularyEntry(index + 1, name, [])));
    }

    /// <summary>
    /// Reads a vocabulary file: the JSON list of LVIS's categories (<c>[{"id", "name", "synonyms"}, …]</c>, synonyms optional), any
    /// JSON object with such a list as <c>categories</c> (COCO and LVIS annotation files), or a text file with one name a line.
    /// </summary>
    /// <param name="path">The file; it is taken as JSON when its name ends in <c>.json</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not of one of these forms.</exception>
    public static NounVocabulary Load(string path) => NounVocabularyReader.Read(path);
}
