using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OpenVocabSeg.Cli.Benchmark;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg bench</c>: measures how fast this machine predicts and trains.</summary>
internal static class BenchCommand
{
    private const string AllCases = "all";

    public static Command Create()
    {
        var json = new Option<string?>("--json") { Description = "Also write the numbers to this file.", HelpName = "file" };
        var device = DeviceOption.Create("Device to compute on");
        string[] names = [AllCases, .. PredictionCase.Names];
        var prediction = new Option<string?>("--prediction")
        {
            Description = "Measure only predictions, part by part, with random weights: paper (800 pixels, 1000 proposals), photo (512 "
                + "pixels), quickstart (96 pixels) or all.",
            HelpName = "size",
        };
        prediction.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !names.Contains(result.Tokens[0].Value))
            {
                result.AddError($"Option '--prediction' takes {string.Join(", ", names)}, not '{result.Tokens[0].Value}'.");
            }
        });
        var threads = Count("--threads", "Threads to compute with. Default: as many as processors.");
        var batch = Count("--batch", "With --prediction: images at once. Default: 1.");
        var repeats = Count("--repeats", "With --prediction: how often to measure; medians are printed. Default: 3.");
        var precision = PrecisionOption.Create();
        var command = new Command(
            "bench",
            "Measure how fast this machine predicts and trains, with the quick start's networks. With --prediction: the time of each "
            + "part of a prediction.")
        {
            json, device, prediction, threads, batch, repeats, precision,
        };
        IdleOptions.Need(command, [batch.Name, repeats.Name, precision.Name], prediction.Name);

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var where = parsed.GetValue(device) ?? "cpu";
                var writer = parsed.InvocationConfiguration.Output;
                OutputChecks.Check([parsed.GetValue(json)], []);
                TorchRuntime.Initialize();
                if (parsed.GetValue(threads) is { } count)
                {
                    torch.set_num_threads(count);
                }

                if (parsed.GetValue(prediction) is { } size)
                {
                    var benchmark = new PredictionBenchmark
                    {
                        Device = TorchRuntime.GetDevice(where),
                        Batch = parsed.GetValue(batch) ?? 1,
                        Repeats = parsed.GetValue(repeats) ?? 3,
                        Precision = PrecisionOption.Of(parsed.GetValue(precision)),
                    };
                    PredictionReport.Run(
                        [.. PredictionCase.Names.Where(name => size == AllCases || size == name).Select(PredictionCase.Of)],
                        benchmark,
                        parsed.GetValue(json),
                        writer,
                        cancellationToken);
                    return;
                }

                SpeedBenchmark.Run(where, parsed.GetValue(json), writer, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "count",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            {
                return count;
            }

            result.AddError($"Option '{name}' takes a whole number above 0, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };
}
