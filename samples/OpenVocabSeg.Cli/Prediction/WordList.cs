using System.Text;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Comma-separated words and phrases of the command line.</summary>
internal static class WordList
{
    /// <summary>
    /// Splits a list. A name that contains commas, or begins or ends with spaces, is written in double quotes; quotes in it are
    /// doubled. Other names are trimmed. Empty names are left out.
    /// </summary>
    /// <exception cref="FormatException">A quote is not closed, or text follows it.</exception>
    public static IEnumerable<string> Split(string list)
    {
        var start = 0;
        while (start <= list.Length)
        {
            while (start < list.Length && char.IsWhiteSpace(list[start]))
            {
                start++;
            }

            var (name, end) = start < list.Length && list[start] == '"' ? Quoted(list, start) : Plain(list, start);
            if (name.Length > 0)
            {
                yield return name;
            }

            start = end + 1;
        }
    }

    /// <summary>Reads a file with one name per line. Names are trimmed; empty lines are left out.</summary>
    /// <param name="file">The file; null for none.</param>
    /// <exception cref="IOException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file has no name.</exception>
    public static IReadOnlyList<string> Read(string? file)
    {
        if (file is null)
        {
            return [];
        }

        var names = TextLines.ReadNames(file);
        return names.Length > 0 ? names : throw new InvalidDataException($"{file} has no words: it needs one per line.");
    }

    private static (string Name, int End) Plain(string list, int start)
    {
        var comma = list.IndexOf(',', start);
        var end = comma < 0 ? list.Length : comma;
        return (list[start..end].Trim(), end);
    }

    private static (string Name, int End) Quoted(string list, int start)
    {
        var name = new StringBuilder();
        for (var i = start + 1; i < list.Length; i++)
        {
            if (list[i] != '"')
            {
                name.Append(list[i]);
            }
            else if (i + 1 < list.Length && list[i + 1] == '"')
            {
                name.Append('"');
                i++;
            }
            else
            {
                var (rest, end) = Plain(list, i + 1);
                return rest.Length == 0
                    ? (name.ToString(), end)
                    : throw new FormatException($"text follows the closing quote of \"{name}\"");
            }
        }

        throw new FormatException($"the quote before '{name}' is not closed");
    }
}
