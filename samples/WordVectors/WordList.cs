namespace Samples.WordVectors;

/// <summary>A list of words in a file.</summary>
internal static class WordList
{
    /// <summary>Reads one word per line.</summary>
    /// <exception cref="InvalidDataException">
    /// A line is empty, has several words, or repeats one, in whatever case, or there is no line; the message names file and line.
    /// </exception>
    public static string[] Read(string file)
    {
        var words = File.ReadAllLines(file);
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var line = 1; line <= words.Length; line++)
        {
            var word = words[line - 1];
            if (word.Length == 0 || word.Any(char.IsWhiteSpace))
            {
                throw new InvalidDataException($"{file}: line {line}: '{word}' is not one word.");
            }

            if (!lines.TryAdd(word, line))
            {
                throw new InvalidDataException($"{file}: line {line}: '{word}' is in line {lines[word]} too.");
            }
        }

        return words.Length > 0 ? words : throw new InvalidDataException($"{file} has no words.");
    }
}
