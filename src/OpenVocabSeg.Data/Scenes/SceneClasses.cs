namespace OpenVocabSeg.Data;

/// <summary>The twelve classes of objects in generated scenes, and their plurals.</summary>
public static class SceneClasses
{
    /// <summary>The eight classes that have mask annotations in the quick start.</summary>
    public static IReadOnlyList<string> Base { get; } = ["flower", "house", "key", "tree", "car", "star", "umbrella", "heart"];

    /// <summary>The four classes that occur only in captions.</summary>
    public static IReadOnlyList<string> Novel { get; } = ["fish", "moon", "cup", "mushroom"];

    /// <summary><see cref="Base"/>, then <see cref="Novel"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Base, .. Novel];

    /// <summary>The plural of a class in captions ("fish" for "fish").</summary>
    /// <param name="className">One of <see cref="All"/>.</param>
    /// <exception cref="ArgumentException">The class is not one of <see cref="All"/>.</exception>
    public static string Plural(string className)
    {
        if (!All.Contains(className))
        {
            throw new ArgumentException(
                $"'{className}' is not a class of the generated scenes ({string.Join(", ", All)}).",
                nameof(className));
        }

        return className == "fish" ? className : className + "s";
    }
}
