using Microsoft.ML;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.Training;

/// <summary>Lists of class names in options.</summary>
internal static class ClassList
{
    /// <summary>A copy of a list after checks, or null for null.</summary>
    /// <exception cref="ArgumentException">No class, an empty name, or one twice.</exception>
    public static string[]? Validated(IReadOnlyList<string>? classes, string optionName)
    {
        if (classes is null)
        {
            return null;
        }

        string[] copy = [.. classes];
        if (copy.Length == 0 || Array.Exists(copy, string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{optionName} must name at least one class and no empty one.", optionName);
        }

        var twice = copy.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? copy : throw new ArgumentException($"{optionName} names '{twice}' twice.", optionName);
    }

    /// <summary>The classes to train on: those of the option, or all key values of the label column.</summary>
    /// <exception cref="ArgumentException">The option names a class that the label column does not know.</exception>
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
                $"{optionName} names classes that are no key values of column '{labelColumnName}': {string.Join(", ", unknown)}.",
                optionName);
    }
}
