using Microsoft.ML;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.Training;

/// <summary>Checks lists of class names in options.</summary>
internal static class ClassList
{
    /// <summary>Checks a list and returns a copy; null for null.</summary>
    /// <exception cref="ArgumentException">There are no classes, or a name is empty or occurs twice.</exception>
    public static string[]? Validated(IReadOnlyList<string>? classes, string optionName)
    {
        if (classes is null)
        {
            return null;
        }

        string[] copy = [.. classes];
        if (copy.Length == 0 || Array.Exists(copy, string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{optionName} must contain at least one class and no empty name.", optionName);
        }

        var twice = copy.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? copy : throw new ArgumentException($"{optionName} contains '{twice}' twice.", optionName);
    }

    /// <summary>Gets the classes to train on: those of the option, or all key values of the label column.</summary>
    /// <exception cref="ArgumentException">The option contains a class that is not a key value of the label column.</exception>
    public static IReadOnlyList<string> Resolve(
        IReadOnlyList<string>? option, DataViewSchema schema, string labelColumnName, string optionName)
    {
        var known = ColumnAnnotations.GetKeyNames(schema[labelColumnName]);
        if (option is null)
        {
            return known;
        }

        var unknown = option.Except(known).ToArray();
        return unknown.Length == 0
            ? option
            : throw new ArgumentException(
                $"{optionName} contains classes that are not key values of column '{labelColumnName}': {string.Join(", ", unknown)}.",
                optionName);
    }
}
