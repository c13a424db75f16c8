using System.CommandLine;
using OpenVocabSeg.Data.Files;

namespace Samples.DataFolders;

/// <summary>The sample's command line.</summary>
internal static class DataFoldersCommand
{
    // The exit code after Ctrl+C, as shells use it.
    private const int Canceled = 130;

    // Ctrl+C ends the process after this time, wherever it is. Reading a large file takes some seconds.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs the sample.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives the output; null for the console.</param>
    /// <param name="error">Receives errors; null for the console.</param>
    /// <param name="cancellationToken">Cancels the work, as Ctrl+C does; no folder is left.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        string[] arguments, TextWriter? output = null, TextWriter? error = null, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Build data folders for ovseg train from the official downloads, which are on the disk already.")
        {
            Mini(), Xpm(),
        };
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
                Output = output ?? Console.Out,
                Error = error ?? Console.Error,
            };
            return root.Parse(arguments).InvokeAsync(configuration, cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            (error ?? Console.Error).WriteLine("data-folders: canceled.");
            return Canceled;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            (error ?? Console.Error).WriteLine($"data-folders: {exception.Message}");
            return 1;
        }
    }

    private static Command Mini()
    {
        var (coco, lvis, backbone, output) = (Coco(), Lvis(), ResNet(), Output());
        var glove = new Option<string>("--glove") { Description = "glove.6B.100d.txt.", Required = true, HelpName = "file" };
        var defaults = new PhotoChoice();
        var training = Number("--training-photos", "Number of training photos.", defaults.TrainingPhotos);
        var test = Number("--test-photos", "Number of test photos, from val2017.", defaults.TestPhotos);
        var words = Number(
            "--frequent-words", "Number of the first words of the GloVe file; words of captions are added.", defaults.FrequentWords);
        var seed = new Option<int>("--seed")
        {
            Description = "Random seed of the choice of photos.",
            DefaultValueFactory = _ => defaults.Seed,
        };
        var command = new Command("coco-mini", "Some hundred photos, copied, with the layout of --config coco-mini.")
        {
            coco, lvis, glove, backbone, output, training, test, words, seed,
        };

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var choice = new PhotoChoice
                {
                    TrainingPhotos = parsed.GetValue(training),
                    TestPhotos = parsed.GetValue(test),
                    FrequentWords = parsed.GetValue(words),
                    Seed = parsed.GetValue(seed),
                };
                var vectors = CocoFiles.Existing(parsed.GetRequiredValue(glove));
                var text = parsed.InvocationConfiguration.Output;
                var request = new FolderRequest
                {
                    Coco = parsed.GetRequiredValue(coco),
                    Lvis = parsed.GetRequiredValue(lvis),
                    Backbone = parsed.GetValue(backbone),
                    Output = parsed.GetRequiredValue(output),
                };
                Build(request, folder => MiniFolder.Write(request, vectors, choice, folder, text), text, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static Command Xpm()
    {
        var (coco, lvis, backbone, output) = (Coco(), Lvis(), ResNet(), Output());
        var bert = new Option<string?>("--bert")
        {
            Description = "Folder with vocab.txt and model.safetensors of bert-base-uncased.",
            HelpName = "folder",
        };
        var command = new Command("coco-xpm", "All of COCO 2017, linked, with the layout of --config coco-xpm.")
        {
            coco, lvis, bert, backbone, output,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var text = parsed.InvocationConfiguration.Output;
                var request = new FolderRequest
                {
                    Coco = parsed.GetRequiredValue(coco),
                    Lvis = parsed.GetRequiredValue(lvis),
                    Backbone = parsed.GetValue(backbone),
                    Output = parsed.GetRequiredValue(output),
                };
                Build(request, folder => XpmFolder.Write(request, parsed.GetValue(bert), folder, text), text, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static void Build(
        FolderRequest request, Action<TargetFolder> write, TextWriter text, CancellationToken cancellationToken)
    {
        CocoFiles.Existing(request.Lvis);
        if (request.Backbone is { } backbone)
        {
            CocoFiles.Existing(backbone);
        }

        NewFolder.Write(request.Output, draft => write(new TargetFolder(draft, cancellationToken)));
        text.WriteLine($"Folder: {request.Output}");
    }

    private static Option<string> Coco() => new("--coco")
    {
        Description = "Folder of COCO 2017 with annotations, train2017 and val2017, as its archives unpack.",
        Required = true,
        HelpName = "folder",
    };

    private static Option<string> Lvis() => new("--lvis")
    {
        Description = "Annotation file of LVIS v1, such as lvis_v1_val.json.",
        Required = true,
        HelpName = "file",
    };

    private static Option<string?> ResNet() => new("--backbone")
    {
        Description = "MSRA's ResNet-50 with torchvision's names: safetensors.",
        HelpName = "file",
    };

    private static Option<string> Output() => new("--output")
    {
        Description = "New or empty folder.",
        Required = true,
        HelpName = "folder",
    };

    private static Option<int> Number(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "count" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"Option '{name}' takes a whole number above 0.");
            }
        });
        return option;
    }
}
