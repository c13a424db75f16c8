using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Which category id each class has in COCO results.</summary>
internal static class CategoryIds
{
    /// <summary>1…n in the order of the classes, or the ids that a COCO instances file gives their names.</summary>
    /// <param name="classes">The classes that are looked for.</param>
    /// <param name="instances">The file's content; null for 1…n.</param>
    /// <param name="fileName">What messages call the file.</param>
    /// <exception cref="InvalidDataException">A class is no category of the file; the message names it.</exception>
    public static IReadOnlyDictionary<string, long> Assign(IReadOnlyList<string> classes, CocoInstances? instances, string? fileName)
    {
        if (instances is null)
        {
            return classes.Select((name, index) => (name, index)).ToDictionary(item => item.name, item => (long)item.index + 1);
        }

        var known = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        foreach (var category in instances.Categories)
        {
            known.TryAdd(category.Name, category.Id);
        }

        string[] missing = [.. classes.Where(name => !known.ContainsKey(name)).Select(name => $"'{name}'")];
        return missing.Length == 0
            ? classes.ToDictionary(name => name, name => known[name])
            : throw new InvalidDataException($"{Path.GetFileName(fileName)} has no category {string.Join(", ", missing)}.");
    }
}
