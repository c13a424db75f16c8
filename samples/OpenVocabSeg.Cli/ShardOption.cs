using System.CommandLine;
using System.CommandLine.Parsing;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli;

/// <summary>The option <c>--shard</c>.</summary>
internal static class ShardOption
{
    /// <summary>Name of the option.</summary>
    public const string Name = "--shard";

    /// <summary>Creates the option; a value that is no shard is wrong usage.</summary>
    /// <param name="output">The option with the file that the shards are merged to.</param>
    /// <param name="items">What is divided, such as "images", and how.</param>
    public static Option<Shard?> Create(string output, string items) => new(Name)
    {
        Description = $"Compute one part of the work only: 1/8 is the first of eight, 8/8 the last. {items} The part is written beside "
            + $"the file of {output}, as FILE.shard-1-of-8. A part that is finished is not computed again. 'ovseg merge' makes the file "
            + "from all parts, with the same bytes as without this option.",
        HelpName = "index/count",
        CustomParser = Parse,
    };

    /// <summary>Refuses <c>--resume</c> and <c>--precision auto</c> beside the option.</summary>
    /// <param name="command">A command with the option, and perhaps <c>--precision</c>.</param>
    public static void AddChecks(Command command)
    {
        IdleOptions.Refuse(
            command, ["--resume"], $"has no effect with '{Name}': a finished shard is not computed again.", IsGiven);
        IdleOptions.Refuse(
            command,
            ["--precision"],
            $"cannot be 'auto' with '{Name}': machines may choose differently.",
            result => IsGiven(result) && IdleOptions.TextOf(result, "--precision") == "auto");
    }

    private static bool IsGiven(CommandResult result) => IdleOptions.IsGiven(result, Name);

    /// <summary>The files to check before any work: that of the part, and the one that merging writes later.</summary>
    /// <param name="shard">The part; null for a whole run.</param>
    /// <param name="output">The file that the shards are merged to; null for none.</param>
    /// <exception cref="ArgumentException">The parts would be beside a pipe or a device.</exception>
    public static IReadOnlyList<string?> Outputs(Shard? shard, string? output) =>
        shard is not { } part ? [output]
        : OutputTarget.Find(output!).IsInPlace
            ? throw new ArgumentException($"'{output}' is no regular file, so no shards of it can be written beside it.")
            : [part.FileFor(output!), output];

    /// <summary>Reads a value; one that is no shard is an error.</summary>
    public static Shard? Parse(ArgumentResult result)
    {
        try
        {
            return Shard.Parse(result.Tokens[0].Value);
        }
        catch (FormatException exception)
        {
            result.AddError($"Option '{Name}' {exception.Message}");
            return null;
        }
    }
}
