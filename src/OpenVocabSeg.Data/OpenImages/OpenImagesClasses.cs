using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.OpenImages;

/// <summary>The names of Open Images' classes by their labels (Freebase ids such as <c>/m/0bt9lr</c>).</summary>
/// <remarks>
/// The class hierarchy ("Dog" is a "Carnivore" is an "Animal") is not used here: an object has the one class in its line of the
/// segmentation file. <see cref="OpenImagesHierarchy"/> is for evaluation.
/// </remarks>
internal static class OpenImagesClasses
{
    /// <summary>
    /// Reads <c>class-descriptions*.csv</c>: a label and a name per line. The header <c>LabelName,DisplayName</c> is optional:
    /// releases differ.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>Names by label.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">A line is malformed, or a label occurs twice; the message names the line.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var file = Path.GetFileName(path);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (number, line) in TextLines.Read(path))
        {
            if (number == 1 && line == "LabelName,DisplayName")
            {
                continue;
            }

            var row = new CsvRow(file, number, line);
            if (row.Count != 2)
            {
                throw row.Error($"there are {row.Count} fields instead of a label and a name");
            }

            if (!names.TryAdd(row.Text(0, "LabelName"), row.Text(1, "DisplayName")))
            {
                throw row.Error($"the label '{row[0]}' occurs twice");
            }
        }

        return names.Count > 0 ? names : throw new InvalidDataException($"{file}: there are no classes.");
    }
}
