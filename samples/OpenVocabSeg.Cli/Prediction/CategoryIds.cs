using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Which category id each class has in COCO results.</summary>
internal static class CategoryIds
{
    /// <summary>1…n in the order of the classes, or the ids that a COCO instances file gives their names.</summary>
    /// <remarks>
    /// A name that is the same letter by letter comes first. Otherwise case, underscores for spaces, and outer and double spaces do not
    /// count. Where a name stands twice in the file, the category that has annotations is meant.
    /// </remarks>
    /// <param name="classes">The classes that are looked for.</param>
    /// <param name="instances">The file's content; null for 1…n.</param>
    /// <param name="fileName">What messages call the file.</param>
    /// <exception cref="InvalidDataException">A class is no category of the file, or might be several; the message names it.</exception>
    public static IReadOnlyDictionary<string, long> Assign(IReadOnlyList<string> classes, CocoInstances? instances, string? fileName)
    {
        if (instances is null)
        {
            return classes.Select((name, index) => (name, index)).ToDictionary(item => item.name, item => (long)item.index + 1);
        }

        var file = Path.GetFileName(fileName);
        var exact = instances.Categories.ToLookup(category => category.Name, StringComparer.Ordinal);
        var alike = instances.Categories.ToLookup(category => Plain(category.Name), StringComparer.OrdinalIgnoreCase);
        string[] missing = [.. classes.Where(name => !exact.Contains(name) && !alike.Contains(Plain(name))).Select(name => $"'{name}'")];
        return missing.Length == 0
            ? classes.ToDictionary(name => name, IdOf)
            : throw new InvalidDataException($"{file} has no category {string.Join(", ", missing)}.");

        long IdOf(string name)
        {
            CocoCategory[] found = exact.Contains(name) ? [.. exact[name]] : [.. alike[Plain(name)]];
            string[] names = [.. found.Select(category => category.Name).Distinct()];
            return names.Length == 1 && instances.TryFindCategory(names[0], out var category)
                ? category.Id
                : throw new InvalidDataException(
                    $"{file} has several categories '{name}': {string.Join(", ", found.Select(candidate => candidate.Id))}.");
        }
    }

    private static string Plain(string name) =>
        string.Join(' ', name.Replace('_', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
