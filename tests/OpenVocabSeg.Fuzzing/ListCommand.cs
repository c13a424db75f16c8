using System.CommandLine;
using OpenVocabSeg.Fuzzing.Targets;

namespace OpenVocabSeg.Fuzzing;

/// <summary><c>list</c>: names the targets, with the exceptions that they document.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "Print each target and the exceptions that its documentation names.");
        command.SetAction(parsed =>
        {
            foreach (var target in AllTargets.Create().Where(target => !target.Name.StartsWith(PlantedTargets.Prefix)))
            {
                parsed.InvocationConfiguration.Output.WriteLine(
                    $"{target.Name}: {string.Join(", ", target.Documented.Select(type => type.Name).DefaultIfEmpty("none"))}");
            }
        });
        return command;
    }
}
