using System.CommandLine;
using OpenVocabSeg.Cli.Benchmark;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg bench</c>: measures how fast this machine predicts and trains.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var json = new Option<string?>("--json") { Description = "Also write the numbers to this file.", HelpName = "file" };
        var device = DeviceOption.Create("Device to compute on");
        var command = new Command(
            "bench",
            "Measure images per second of prediction and of each training stage with the quick start's networks.")
        {
            json, device,
        };

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => SpeedBenchmark.Run(
                parsed.GetValue(device) ?? "cpu", parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellationToken),
            cancellationToken));
        return command;
    }
}
