using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Which category id each class has in COCO results.</summary>
internal static class CategoryIds
{
    /// <summary>1…n in the order of the classes, or the ids that a COCO instances file gives their names.</summary>
    /// <param name="classes">The classes that are looked for.</param>
    /// <param name="instances">The file's content; null for 1…n.</param>
    /// <param name="fileName">What messages call the file.</param>
    /// <exception cref="InvalidDataException">A class is no category of the file, or several; the message names it.</exception>
    public static IReadOnlyDictionary<string, long> Assign(IReadOnlyList<string> classes, CocoInstances? instances, string? fileName)
    {
        if (instances is null)
        {
            return classes.Select((name, index) => (name, index)).ToDictionary(item => item.name, item => (long)item.index + 1);
        }

        var known = instances.Categories.ToLookup(category => category.Name, StringComparer.OrdinalIgnoreCase);
        string[] missing = [.. classes.Where(name => !known.Contains(name)).Select(name => $"'{name}'")];
        return missing.Length == 0
            ? classes.ToDictionary(name => name, name => Find([.. known[name]], name, fileName))
            : throw new InvalidDataException($"{Path.GetFileName(fileName)} has no category {string.Join(", ", missing)}.");
    }

    // Spelt exactly so if there is one, in other case otherwise.
    private static long Find(CocoCategory[] alike, string name, string? fileName)
    {
        CocoCategory[] exact = [.. alike.Where(category => category.Name == name)];
        var found = exact.Length > 0 ? exact : alike;
        return found.Length == 1
            ? found[0].Id
            : throw new InvalidDataException(
                $"{Path.GetFileName(fileName)} has several categories '{name}': {string.Join(", ", found.Select(category => category.Id))}.");
    }
}
