using System.CommandLine;
using OpenVocabSeg.Networks;

namespace Samples.WordVectors;

/// <summary>The sample's command line.</summary>
internal static class WordVectorsCommand
{
    // The exit code after Ctrl+C, as shells use it.
    private const int Canceled = 130;

    // Ctrl+C ends the process after this time, wherever it is. The principal components take some seconds.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs the sample.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        var words = new Option<string>("--words")
        {
            Description = "Text file with one word per line, such as words.txt of a GloVe folder.",
            Required = true,
            HelpName = "file",
        };
        var output = new Option<string>("--output")
        {
            Description = "File that receives the vectors. The field wordVectors of a configuration takes it.",
            Required = true,
            HelpName = "file.safetensors",
        };
        var dimensions = new Option<int?>("--dimensions")
        {
            Description = $"Numbers per word, fewer than {TextEncoder.Dimensions}: the principal components of the vectors.",
            HelpName = "count",
        };
        dimensions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or >= TextEncoder.Dimensions)
            {
                result.AddError($"Option '--dimensions' takes a whole number from 1 to {TextEncoder.Dimensions - 1}.");
            }
        });
        output.Validators.Add(result =>
        {
            if (Path.GetExtension(result.GetValueOrDefault<string>()) != ".safetensors")
            {
                result.AddError("Option '--output' takes a file whose name ends in .safetensors.");
            }
        });
        var root = new RootCommand("Word vectors of a sentence encoder, all-MiniLM-L6-v2, in place of GloVe's.")
        {
            words, output, dimensions,
        };

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        root.SetAction((parsed, cancellationToken) => Task.Run(
            () => Write(
                parsed.GetRequiredValue(words), parsed.GetRequiredValue(output), parsed.GetValue(dimensions), cancellationToken),
            cancellationToken));
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            };
            return root.Parse(arguments).InvokeAsync(configuration).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("word-vectors: canceled.");
            return Canceled;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Console.Error.WriteLine($"word-vectors: {exception.Message}");
            return 1;
        }
    }

    private static void Write(string file, string output, int? dimensions, CancellationToken cancellationToken)
    {
        var words = WordList.Read(file);
        if (Directory.Exists(output))
        {
            throw new IOException($"{output} is a folder.");
        }

        if (dimensions >= words.Length)
        {
            throw new InvalidDataException($"{file} has {words.Length} words, too few for {dimensions} principal components.");
        }

        var vectors = TextEncoder.Encode(words, new ConsoleProgress(words.Length), cancellationToken);
        if (dimensions is { } count)
        {
            Console.WriteLine($"Principal components: {count} of {TextEncoder.Dimensions}");
            vectors = PrincipalComponents.Of(vectors, count);
            cancellationToken.ThrowIfCancellationRequested();
        }

        WordEmbeddings.FromVectors(words, vectors).Save(output);
        Console.WriteLine($"Vectors of {words.Length} words: {output}");
    }
}
