using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using OpenVocabSeg.Cli.Commands;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli;

/// <summary>The command <c>ovseg</c>: its verbs and how it reports failures.</summary>
internal static partial class CommandLineApplication
{
    // Ctrl+C ends the process after this time, wherever it is. A step of training may take some seconds.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs one verb.</summary>
    /// <param name="arguments">The arguments after the command's name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives one line per failure.</param>
    /// <param name="cancellationToken">Cancels the verb, as Ctrl+C does.</param>
    /// <returns>0 for success, otherwise one of <see cref="ExitCodes"/>.</returns>
    public static int Run(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Show stack traces of failures.", Recursive = true };
        var root = new RootCommand("Open-vocabulary instance segmentation: train, evaluate and use models.") { verbose };
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(PretrainCommand.Create());
        root.Subcommands.Add(TeachCommand.Create());
        root.Subcommands.Add(PseudoCommand.Create());
        root.Subcommands.Add(DistillCommand.Create());
        root.Subcommands.Add(PredictCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(MergeCommand.Create());
        root.Subcommands.Add(FeaturesCommand.Create());
        root.Subcommands.Add(NounsCommand.Create());
        root.Subcommands.Add(ConvertCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());

        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            WriteError(error, string.Join(' ', parsed.Errors.Select(problem => problem.Message)));
            return ExitCodes.WrongUsage;
        }

        return Report(() =>
        {
            // Text would otherwise stand in the middle of a file that goes to standard output.
            var text = parsed.Tokens.Any(token => token.Value.StartsWith('/') && FollowedPath.Of(token.Value).Descriptor == 1)
                ? error : output;
            var configuration = new InvocationConfiguration
            {
                Output = text, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout,
            };
            return parsed.InvokeAsync(configuration, cancellationToken).GetAwaiter().GetResult();
        }, error, parsed.GetValue(verbose));
    }

    /// <summary>Runs work, and reports its failure.</summary>
    /// <param name="work">Returns an exit code.</param>
    /// <param name="error">Receives a line for a failure.</param>
    /// <param name="verbose">Whether the stack trace is shown, too.</param>
    /// <returns>The exit code.</returns>
    internal static int Report(Func<int> work, TextWriter error, bool verbose)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            WriteError(error, "canceled.");
            return ExitCodes.Canceled;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            WriteError(error, Describe(exception));
            if (verbose)
            {
                error.WriteLine(exception);
            }

            return ExitCodes.Failure;
        }
    }

    /// <summary>
    /// The message without parameter names of the code and without libtorch's C++ traces, which mean nothing to a user of the command.
    /// </summary>
    internal static string Describe(Exception exception) =>
        ParameterName().Replace(NativeTrace().Replace(exception.Message, string.Empty), string.Empty);

    private static void WriteError(TextWriter error, string message) =>
        error.WriteLine($"ovseg: {string.Join(' ', Printable(message).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");

    /// <summary>Names in foreign files may contain control characters that a terminal would act on.</summary>
    private static string Printable(string message) => string.Concat(message.Select(letter => char.IsControl(letter) ? ' ' : letter));

    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\s*Exception raised from .*", RegexOptions.Singleline)]
    private static partial Regex NativeTrace();
}
