using System.CommandLine;
using OpenVocabSeg.Cli.Benchmark;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg bench</c>: how fast this machine predicts and trains.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var json = new Option<string?>("--json") { Description = "Also write the numbers to this file.", HelpName = "file" };
        var device = DeviceOption.Create("Where to compute");
        var command = new Command(
            "bench",
            "Measure images per second of prediction and of each stage with the networks of the quick start, and of convolutions.")
        {
            json, device,
        };

        // On a thread of its own: only then does Ctrl+C reach the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => SpeedBenchmark.Run(
                parsed.GetValue(device) ?? "cpu", parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellationToken),
            cancellationToken));
        return command;
    }
}
