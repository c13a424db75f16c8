using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>Writes the metrics of an evaluation.</summary>
internal static class EvaluationOutput
{
    /// <summary>One JSON object with all metrics; if boxes and masks were compared, it contains an object for each.</summary>
    public static void WriteJson(Stream stream, IReadOnlyList<EvaluatedNumbers> numbers)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        foreach (var measured in numbers)
        {
            if (numbers.Count > 1)
            {
                writer.WriteStartObject(measured.Type);
            }

            WriteValues(writer, measured.Summary);
            foreach (var (name, values) in measured.Subsets)
            {
                writer.WriteStartObject(name);
                WriteValues(writer, values);
                writer.WriteEndObject();
            }

            if (numbers.Count > 1)
            {
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>A table of the metrics, and one of the split's classes.</summary>
    public static void WriteTables(TextWriter output, EvaluatedNumbers numbers)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().AddColumn("Metric").AddColumn(new TableColumn("Value").RightAligned());
        foreach (var (name, value) in numbers.Summary)
        {
            table.AddRow(name, Format(value));
        }

        console.Write(table);
        if (numbers.Subsets.Count > 0)
        {
            var splitTable = new Table().AddColumn("Classes");
            foreach (var (name, _) in numbers.Subsets[0].Values)
            {
                splitTable.AddColumn(new TableColumn(name).RightAligned());
            }

            foreach (var (name, values) in numbers.Subsets)
            {
                splitTable.AddRow([name, .. values.Select(pair => Format(pair.Value))]);
            }

            console.Write(splitTable);
        }
    }

    private static void WriteValues(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, double>> values)
    {
        foreach (var (name, value) in values)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static string Format(double value) => value < 0 ? "no objects" : value.ToString("0.0000", CultureInfo.InvariantCulture);
}
