using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>Loads exported files.</summary>
internal static class SessionFile
{
    private static readonly string[] Inputs = [OnnxNames.Image, OnnxNames.Words];
    private static readonly string[] Outputs = [OnnxNames.Boxes, OnnxNames.Scores, OnnxNames.Labels, OnnxNames.Masks];

    /// <summary>The outputs that a prediction reads, in order.</summary>
    public static string[] OutputsOf(OnnxManifest manifest) =>
    [
        .. Outputs,
        .. manifest.HasNoise ? (string[])[OnnxNames.Noise] : [],
        .. manifest.HasCritic ? (string[])[OnnxNames.CriticMap] : [],
    ];

    /// <summary>Loads a file.</summary>
    /// <param name="create">Creates the session.</param>
    /// <param name="options">Settings of the session.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The file is damaged, was not exported by this library, or has a newer format.</exception>
    public static SharedSession Load(Func<SessionOptions, InferenceSession> create, OnnxSegmenterOptions options, string name)
    {
        options.Validate();
        using var sessionOptions = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            IntraOpNumThreads = options.Threads,
            EnableCpuMemArena = options.KeepMemory,

            // Patterns of memory are kept for each image size; they take memory and save no time.
            EnableMemoryPattern = false,
        };

        // Threads that spin while they wait take the processor from those that work.
        sessionOptions.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.Configure?.Invoke(sessionOptions);
        InferenceSession session;
        try
        {
            session = create(sessionOptions);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidDataException($"{name} is not an ONNX file that ONNX Runtime can load: {exception.Message}", exception);
        }

        try
        {
            var metadata = session.ModelMetadata.CustomMetadataMap;
            var manifest = OnnxManifest.Read(metadata, name);
            Check(Inputs, session.InputMetadata.Keys, "input", name);
            Check(OutputsOf(manifest), session.OutputMetadata.Keys, "output", name);
            CheckWidth(session.InputMetadata[OnnxNames.Words].Dimensions, manifest.EmbeddingDimension, name);
            var words = OnnxWords.Read(manifest.Words, manifest.EmbeddingDimension, metadata);
            return new SharedSession(
                session, manifest, words, manifest.HasCritic ? new InferenceSession(OnnxCritic.Read(metadata), sessionOptions) : null);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OnnxRuntimeException)
        {
            session.Dispose();
            throw new InvalidDataException($"{name}: its words or its critic are damaged: {exception.Message}", exception);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static void CheckWidth(int[] shape, int width, string name)
    {
        if (shape is not [_, var values] || values != width)
        {
            throw new InvalidDataException(
                $"{name}: its input '{OnnxNames.Words}' has the shape [{string.Join(", ", shape)}], but its words have {width} values.");
        }
    }

    private static void Check(string[] needed, IEnumerable<string> present, string kind, string name)
    {
        var missing = needed.Except(present, StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidDataException($"{name} has no {kind} '{string.Join("', '", missing)}'.");
        }
    }
}
