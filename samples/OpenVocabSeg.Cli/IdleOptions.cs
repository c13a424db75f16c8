using System.CommandLine;
using System.CommandLine.Parsing;

namespace OpenVocabSeg.Cli;

/// <summary>Options that would have no effect are wrong usage: who gives one expects something of it.</summary>
internal static class IdleOptions
{
    /// <summary>Refuses options without any of those that they depend on.</summary>
    /// <param name="command">The command.</param>
    /// <param name="options">Names of the options.</param>
    /// <param name="needed">Names of the others, of which one is enough.</param>
    public static void Need(Command command, IReadOnlyList<string> options, params IReadOnlyList<string> needed) => command.Validators.Add(
        result =>
        {
            if (!needed.Any(name => IsGiven(result, name)))
            {
                Refuse(result, options, $"needs '{string.Join("' or '", needed)}'.");
            }
        });

    /// <summary>Refuses options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="options">Names of the options.</param>
    /// <param name="reason">The end of a sentence that begins with an option, such as "does not apply.".</param>
    /// <param name="when">Whether they have no effect beside the other arguments; null for never any.</param>
    public static void Refuse(
        Command command, IReadOnlyList<string> options, string reason, Func<CommandResult, bool>? when = null) => command.Validators.Add(
        result =>
        {
            if (when?.Invoke(result) != false)
            {
                Refuse(result, options, reason);
            }
        });

    /// <summary>Whether an option was given, not only its default.</summary>
    /// <param name="result">The arguments.</param>
    /// <param name="name">Name of the option.</param>
    public static bool IsGiven(CommandResult result, string name) =>
        result.Children.OfType<OptionResult>().Any(option => option.Option.Name == name && !option.Implicit);

    /// <summary>What was given for an option; null without it. It may be wrong: reading it as a value would then throw.</summary>
    /// <param name="result">The arguments.</param>
    /// <param name="name">Name of the option.</param>
    public static string? TextOf(CommandResult result, string name) =>
        result.Children.OfType<OptionResult>().FirstOrDefault(option => option.Option.Name == name)?.Tokens is [.., var last]
            ? last.Value : null;

    private static void Refuse(CommandResult result, IReadOnlyList<string> options, string reason)
    {
        if (options.FirstOrDefault(name => IsGiven(result, name)) is { } idle)
        {
            result.AddError($"Option '{idle}' {reason}");
        }
    }
}
