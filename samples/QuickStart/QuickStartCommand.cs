using System.CommandLine;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;
using Spectre.Console;
using TorchSharp;

namespace OpenVocabSeg.Samples.QuickStart;

/// <summary>The quick start's command line.</summary>
internal static class QuickStartCommand
{
    // The exit code after Ctrl+C, as shells use it.
    private const int Canceled = 130;

    // Ctrl+C ends the process after this time, wherever it is. A step of training may take some seconds.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    private static readonly string DefaultFolder = Path.Combine("output", "quickstart");

    public static int Run(string[] arguments)
    {
        var output = new Option<DirectoryInfo?>("--output")
        {
            Description = "Folder for the scenes, metrics.json, report.html, training.jsonl and model.zip. Default: output/quickstart, or "
                + "output/quickstart-2, -3, … if that contains a finished run.",
        };
        var seed = new Option<int>("--seed") { Description = "Random seed of scenes, words and training.", DefaultValueFactory = _ => 1 };
        var scale = new Option<QuickStartScale>("--scale")
        {
            Description = "full (about five minutes on two cores) or small (a trial run of about a minute).",
            DefaultValueFactory = _ => QuickStartScale.Full,
        };
        var split = new Option<QuickStartSplit>("--split")
        {
            Description = "Scenes to evaluate on: test, or validation for choosing settings.",
            DefaultValueFactory = _ => QuickStartSplit.Test,
        };
        var threads = new Option<int?>("--threads") { Description = "Torch threads. With one thread, runs are reproducible bit for bit." };
        var resume = new Option<bool>("--resume") { Description = "Resume an interrupted run in the output folder." };
        var mpi = new Option<bool>("--mpi")
        {
            Description = "Train with all processes that mpirun started: mpirun -np 2 dotnet run … -- --mpi --output folder.",
        };
        var root = new RootCommand(
            "Train a segmenter on generated scenes: eight classes with masks, and four that occur only in captions.")
        {
            output, seed, scale, split, threads, resume, mpi,
        };

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        root.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                if (parsed.GetValue(threads) is { } count)
                {
                    ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, "--threads");
                    TorchRuntime.Initialize();
                    torch.set_num_threads(count);
                }

                if (parsed.GetValue(mpi) && parsed.GetValue(output) is null)
                {
                    throw new ArgumentException("--mpi needs --output: each process would look for a free folder.");
                }

                StudyProcesses.Run(parsed.GetValue(mpi), "--mpi", processes => Execute(
                    processes,
                    parsed.GetValue(output)?.FullName ?? FindFolder(parsed.GetValue(resume)),
                    parsed.GetRequiredValue(seed),
                    parsed.GetRequiredValue(scale),
                    parsed.GetRequiredValue(split),
                    parsed.GetValue(resume),
                    cancellationToken));
            },
            cancellationToken));
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout,
            };
            return root.Parse(arguments).InvokeAsync(configuration).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("quickstart: canceled. --resume continues.");
            return Canceled;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Console.Error.WriteLine($"quickstart: {exception.Message}");
            return 1;
        }
    }

    private static string FindFolder(bool resume)
    {
        var path = StudyFolder.FindFree(DefaultFolder, resume);
        if (path != DefaultFolder)
        {
            AnsiConsole.WriteLine($"{DefaultFolder} contains a finished run. This one goes to {path}.");
        }

        return path;
    }

    private static void Execute(
        StudyProcesses processes,
        string output,
        int seed,
        QuickStartScale scale,
        QuickStartSplit split,
        bool resume,
        CancellationToken cancellationToken)
    {
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(processes.OutputOf(Console.Out)) });
        var identity = new StudyIdentity("quickstart", split.ToString(), seed, scale.ToString().ToLowerInvariant());
        using var folder = processes.Open(output, path => StudyFolder.Open(path, identity, resume));
        if (folder.IsFinished)
        {
            ansi.WriteLine($"The run in {output} is finished ({identity}). Nothing is left to do.");
            return;
        }

        var console = new StudyConsole(ansi);
        var data = QuickStartData.Create(folder.PathOf("scenes"), seed, scale, split);
        ansi.WriteLine(
            $"{data.Training.Count} training and {data.Test.Count} {split.ToString().ToLowerInvariant()} scenes in {data.ImageFolder}");
        var report = StudyRun.Execute(
            data,
            QuickStartRecipe.Create(seed, scale) with { Processes = processes.Training },
            console,
            folder,
            "OpenVocabSeg quick start",
            cancellationToken);
        folder.Complete();
        ansi.WriteLine($"Report: {report}");
    }
}
