using System.Globalization;
using System.Text.Json;
using OpenVocabSeg.Data.Files;
using Spectre.Console;
using TorchSharp;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>Measures predictions of several networks, prints a table a network, and writes the numbers.</summary>
internal static class PredictionReport
{
    /// <summary>Measures, prints and writes.</summary>
    /// <param name="cases">The networks.</param>
    /// <param name="benchmark">How to measure.</param>
    /// <param name="jsonFile">The file for the numbers; null for none.</param>
    /// <param name="writer">Receives the tables.</param>
    /// <param name="cancellationToken">Ends the benchmark; then there is no file.</param>
    public static void Run(
        IReadOnlyList<PredictionCase> cases,
        PredictionBenchmark benchmark,
        string? jsonFile,
        TextWriter writer,
        CancellationToken cancellationToken)
    {
        var results = new List<(string Name, PredictionTimes Times)>();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        foreach (var one in cases)
        {
            var times = benchmark.Run(one, cancellationToken);
            results.Add((one.Name, times));
            var table = new Table().Title(one.Name).AddColumn("")
                .AddColumn(new TableColumn("ms").RightAligned()).AddColumn(new TableColumn("processor ms").RightAligned());
            foreach (var part in (PartTime[])[.. times.Parts, times.Convolutions.Time, times.First])
            {
                table.AddRow(part.Name, Text(part.Milliseconds), Text(part.ProcessorMilliseconds));
            }

            console.Write(table);
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"At most {times.PeakBytes >> 20} MB so far. A prediction allocates {times.AllocatedBytes >> 10} KB of managed memory. "
                + $"The convolutions of the backbone alone: {times.Convolutions.BillionsPerSecond:F1} GFLOP/s."));
        }

        if (jsonFile is not null)
        {
            AtomicFile.Write(jsonFile, stream => Write(stream, benchmark, results));
        }
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F1", CultureInfo.InvariantCulture);

    private static void Write(
        Stream stream,
        PredictionBenchmark benchmark,
        List<(string Name, PredictionTimes Times)> results)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("threads", torch.get_num_threads());
        json.WriteNumber("batch", benchmark.Batch);
        json.WriteNumber("repeats", benchmark.Repeats);
        json.WriteString("precision", benchmark.Precision.ToString());
        json.WriteNumber("secondsUntilFirst", Math.Round(results[0].Times.SinceStart.TotalSeconds, 2));
        json.WriteStartObject("predictions");
        foreach (var (name, times) in results)
        {
            json.WriteStartObject(name);
            foreach (var part in (PartTime[])[.. times.Parts, times.Convolutions.Time, times.First])
            {
                json.WriteStartObject(part.Name);
                json.WriteNumber("ms", Math.Round(part.Milliseconds, 2));
                json.WriteNumber("processorMs", Math.Round(part.ProcessorMilliseconds, 2));
                json.WriteEndObject();
            }

            json.WriteNumber("convolutionGflops", Math.Round(times.Convolutions.BillionsPerSecond, 1));
            json.WriteNumber("allocatedKilobytes", times.AllocatedBytes >> 10);
            json.WriteNumber("peakMegabytes", times.PeakBytes >> 20);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
