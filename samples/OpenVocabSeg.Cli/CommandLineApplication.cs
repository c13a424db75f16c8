using System.CommandLine;
using System.CommandLine.Invocation;
using OpenVocabSeg.Cli.Commands;

namespace OpenVocabSeg.Cli;

/// <summary>The command <c>ovseg</c>: its verbs, and what their failures look like.</summary>
internal static class CommandLineApplication
{
    /// <summary>Runs one verb.</summary>
    /// <param name="arguments">The words after the command's name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives one line for a failure.</param>
    /// <returns>0 for success, otherwise one of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Show stack traces of failures.", Recursive = true };
        var root = new RootCommand("Open-vocabulary instance segmentation: evaluate and use models.") { verbose };
        root.Subcommands.Add(EvaluateCommand.Create());

        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            WriteError(error, string.Join(' ', parsed.Errors.Select(problem => problem.Message)));
            return ExitCodes.WrongUsage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            WriteError(error, exception.Message);
            if (parsed.GetValue(verbose))
            {
                error.WriteLine(exception);
            }

            return ExitCodes.Failure;
        }
    }

    private static void WriteError(TextWriter error, string message) =>
        error.WriteLine($"ovseg: {string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
}
