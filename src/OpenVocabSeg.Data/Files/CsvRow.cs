using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Data.Files;

/// <summary>A line of a CSV file. Errors name file and line.</summary>
internal sealed class CsvRow
{
    private readonly string _file;
    private readonly long _number;
    private readonly List<string> _fields;

    /// <summary>Splits a line. Fields with commas or quotes are in double quotes; quotes in them are doubled (RFC 4180).</summary>
    /// <exception cref="InvalidDataException">A quote is not closed, or text follows it.</exception>
    public CsvRow(string file, long number, string line)
    {
        (_file, _number) = (file, number);
        _fields = Split(line);
    }

    public int Count => _fields.Count;

    public string this[int column] => _fields[column];

    public InvalidDataException Error(string problem) => new($"{_file}: line {_number}: {problem}.");

    /// <summary>A field that is not empty.</summary>
    public string Text(int column, string name) => _fields[column] is { Length: > 0 } text ? text : throw Error($"'{name}' is empty");

    /// <summary>A number within a range.</summary>
    public double Number(int column, string name, double least, double most) =>
        double.TryParse(_fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw Error($"'{name}' is '{_fields[column]}', not a number from {least} to {most}");

    private List<string> Split(string line)
    {
        var fields = new List<string>();
        var start = 0;
        while (true)
        {
            var end = start < line.Length && line[start] == '"' ? AddQuoted(line, start, fields) : AddPlain(line, start, fields);
            if (end == line.Length)
            {
                return fields;
            }

            start = end + 1;
        }
    }

    private static int AddPlain(string line, int start, List<string> fields)
    {
        var comma = line.IndexOf(',', start);
        var end = comma < 0 ? line.Length : comma;
        fields.Add(line[start..end]);
        return end;
    }

    // Returns the position of the comma after the field, or the end of the line.
    private int AddQuoted(string line, int start, List<string> fields)
    {
        var text = new StringBuilder();
        for (var i = start + 1; i < line.Length; i++)
        {
            if (line[i] != '"')
            {
                text.Append(line[i]);
            }
            else if (i + 1 < line.Length && line[i + 1] == '"')
            {
                text.Append('"');
                i++;
            }
            else if (i + 1 == line.Length || line[i + 1] == ',')
            {
                fields.Add(text.ToString());
                return i + 1;
            }
            else
            {
                throw Error("text follows a closing quote");
            }
        }

        throw Error("a quote is not closed");
    }
}
