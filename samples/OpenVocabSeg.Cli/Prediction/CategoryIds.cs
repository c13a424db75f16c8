using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Category ids of classes in COCO results.</summary>
internal static class CategoryIds
{
    /// <summary>The ids that a COCO instances file gives the class names, or 1…n in the order of the classes.</summary>
    /// <remarks>
    /// An exact match is preferred. Otherwise case, outer spaces, double spaces and underscores in place of spaces are ignored.
    /// If the file has a name twice, the category with annotations is taken.
    /// </remarks>
    /// <param name="classes">The class names.</param>
    /// <param name="instances">Content of the file; null for 1…n.</param>
    /// <param name="fileName">Name of the file in messages.</param>
    /// <exception cref="InvalidDataException">A class matches no category of the file, or several; the message names it.</exception>
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
