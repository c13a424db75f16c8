using System.CommandLine;
using OpenVocabSeg.Fuzzing.Targets;

namespace OpenVocabSeg.Fuzzing;

/// <summary><c>reproduce</c>: runs a target on a file, without instrumentation.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("target");
        var file = new Argument<string>("file");
        var command = new Command("reproduce", "Run a target on a file, and print what is wrong.") { target, file };
        command.SetAction(parsed =>
        {
            var (name, input) = (parsed.GetRequiredValue(target), File.ReadAllBytes(parsed.GetRequiredValue(file)));
            var fault = TargetRunner.Describe(name, input);
            parsed.InvocationConfiguration.Output.WriteLine(
                fault is null ? $"No fault: {TargetRunner.Outcome(name, input) ?? "it is read."}" : string.Join('\n', fault));
            return fault is null ? 0 : 1;
        });
        return command;
    }
}
