using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Data.Text;
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

    /// <summary>Loads a file. Its weights are mapped into memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Settings of the session.</param>
    /// <exception cref="InvalidDataException">The file is damaged, was not exported by this library, or has a newer format.</exception>
    public static SharedSession Load(string path, OnnxSegmenterOptions options)
    {
        options.Validate();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var file = new OnnxFile(stream, path);
        if (options.Configure is not null)
        {
            // Not every execution provider takes weights from another place.
            return Load(file, options, path, settings => new InferenceSession(path, settings));
        }

        // ONNX Runtime does not follow links out of the folder that it is given.
        var full = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var model = file.WithoutWeights(Path.GetFileName(full), path);
        return Load(file, options, path, settings =>
        {
            settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(full)!);
            return new InferenceSession(model, settings);
        });
    }

    /// <summary>Loads a file from memory.</summary>
    /// <param name="model">The content of the file.</param>
    /// <param name="options">Settings of the session.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The file is damaged, was not exported by this library, or has a newer format.</exception>
    public static SharedSession Load(byte[] model, OnnxSegmenterOptions options, string name)
    {
        options.Validate();
        using var stream = new MemoryStream(model, writable: false);
        return Load(new OnnxFile(stream, name), options, name, settings => new InferenceSession(model, settings));
    }

    private static SharedSession Load(
        OnnxFile file, OnnxSegmenterOptions options, string name, Func<SessionOptions, InferenceSession> create)
    {
        using var settings = Settings(options);
        var manifest = OnnxManifest.Read(file.Metadata, name);

        // Words take about as long as the session.
        var others = Task.Run(() => ReadOthers(file.Metadata, manifest, settings));
        InferenceSession? session = null;
        try
        {
            session = create(settings);
            Check(Inputs, session.InputMetadata.Keys, "input", name);
            Check(OutputsOf(manifest), session.OutputMetadata.Keys, "output", name);
            CheckWidth(session.InputMetadata[OnnxNames.Words].Dimensions, manifest.EmbeddingDimension, name);
        }
        catch (Exception exception)
        {
            session?.Dispose();
            Release(others);
            if (exception is OnnxRuntimeException)
            {
                throw new InvalidDataException($"{name} is not an ONNX file that ONNX Runtime can load: {exception.Message}", exception);
            }

            throw;
        }

        try
        {
            var (words, critic) = others.GetAwaiter().GetResult();
            return new SharedSession(name, session, manifest, words, critic);
        }
        catch (Exception exception)
        {
            session.Dispose();
            if (exception is FormatException or ArgumentException or OnnxRuntimeException)
            {
                throw new InvalidDataException($"{name}: its words or its critic are damaged: {exception.Message}", exception);
            }

            throw;
        }
    }

    private static SessionOptions Settings(OnnxSegmenterOptions options)
    {
        var settings = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            IntraOpNumThreads = options.Threads,
            EnableCpuMemArena = options.KeepMemory,

            // Patterns of memory are kept for each image size; they take memory and save no time.
            EnableMemoryPattern = false,
        };

        // Threads that spin while they wait take the processor from those that work.
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.Configure?.Invoke(settings);
        return settings;
    }

    private static (WordTable Words, InferenceSession? Critic) ReadOthers(
        OnnxProperties metadata, OnnxManifest manifest, SessionOptions settings)
    {
        var words = OnnxWords.Read(manifest.Words, manifest.EmbeddingDimension, metadata);
        return (words, manifest.HasCritic ? new InferenceSession(OnnxCritic.Read(metadata), settings) : null);
    }

    // Waits, because the file is closed next.
    private static void Release(Task<(WordTable Words, InferenceSession? Critic)> others)
    {
        ((IAsyncResult)others).AsyncWaitHandle.WaitOne();
        if (others.IsCompletedSuccessfully)
        {
            others.Result.Critic?.Dispose();
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
