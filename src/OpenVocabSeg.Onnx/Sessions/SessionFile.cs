using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>Loads exported files.</summary>
internal static class SessionFile
{
    private static readonly string[] Outputs = [OnnxNames.Boxes, OnnxNames.Scores, OnnxNames.Labels, OnnxNames.Masks];

    /// <summary>The outputs that a prediction reads, in order.</summary>
    public static string[] OutputsOf(OnnxManifest manifest) =>
    [
        .. Outputs,
        .. manifest.HasNoise ? (string[])[OnnxNames.Noise] : [],
        .. manifest.HasCritic ? (string[])[OnnxNames.CriticMap] : [],
    ];

    /// <summary>What the critic of a file is in messages.</summary>
    public static string NameOfCritic(string name) => $"{name}: its critic";

    /// <summary>Loads a file. Its weights are mapped into memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Settings of the session.</param>
    /// <exception cref="InvalidDataException">The file is damaged, was not exported by this library, or has a newer format.</exception>
    /// <exception cref="IOException">The file was replaced or changed meanwhile, or cannot be read.</exception>
    public static SharedSession Load(string path, OnnxSegmenterOptions options)
    {
        options.Validate();
        using var stream = Open(path);
        var opened = FileStamp.Of(stream);
        SharedSession shared;
        try
        {
            shared = Load(stream, path, options);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && IsChanged(path, opened))
        {
            throw Changed(path, exception);
        }

        // ONNX Runtime opens the file by its name: the words may be those of one file, and the weights those of another.
        if (IsChanged(path, opened))
        {
            shared.Release();
            throw Changed(path, null);
        }

        return shared;
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
        using var settings = Settings(options);
        return Load(new OnnxFile(stream, name), settings, name, () => new InferenceSession(model, settings));
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    private static bool IsChanged(string path, FileStamp opened)
    {
        try
        {
            using var stream = Open(path);
            return FileStamp.Of(stream) != opened;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static IOException Changed(string path, Exception? cause) =>
        new($"'{path}' was replaced or changed while it was loaded. Load it again.", cause);

    private static SharedSession Load(FileStream stream, string path, OnnxSegmenterOptions options)
    {
        var file = new OnnxFile(stream, path);
        using var settings = Settings(options);
        if (options.Configure is not null)
        {
            // Not every execution provider takes weights from another place.
            return Load(file, settings, path, () => new InferenceSession(path, settings));
        }

        // ONNX Runtime does not follow links out of the folder that it is given.
        var full = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var model = file.WithoutWeights(Path.GetFileName(full), path);
        settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(full)!);
        return Load(file, settings, path, () => new InferenceSession(model, settings));
    }

    // Two threads use the settings: they are complete here.
    private static SharedSession Load(OnnxFile file, SessionOptions settings, string name, Func<InferenceSession> create)
    {
        var manifest = OnnxManifest.Read(file.Metadata, name);

        // Words take about as long as the session.
        var others = Task.Run(() => ReadOthers(file.Metadata, manifest, settings, name));
        InferenceSession? session = null;
        try
        {
            session = create();
            Check([OnnxNames.Image, OnnxNames.Words], session.InputMetadata.Keys, "input", name);
            Check(OutputsOf(manifest), session.OutputMetadata.Keys, "output", name);
            CheckWidth(session.InputMetadata[OnnxNames.Words], manifest.EmbeddingDimension, name);
        }
        catch (Exception exception)
        {
            session?.Dispose();
            Release(others);
            if (exception is OnnxRuntimeException fault)
            {
                throw new InvalidDataException(
                    $"{name} is not an ONNX file that ONNX Runtime can load: {RuntimeMessage.Of(fault)}", exception);
            }

            throw;
        }

        try
        {
            var (words, critic) = others.GetAwaiter().GetResult();
            return new SharedSession(name, session, manifest, words, critic);
        }
        catch
        {
            session.Dispose();
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
        OnnxProperties metadata, OnnxManifest manifest, SessionOptions settings, string name)
    {
        WordTable words;
        try
        {
            words = OnnxWords.Read(manifest.Words, manifest.EmbeddingDimension, metadata);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{name}: its words are damaged: {exception.Message}", exception);
        }

        return (words, manifest.HasCritic ? ReadCritic(metadata, settings, NameOfCritic(name)) : null);
    }

    private static InferenceSession ReadCritic(OnnxProperties metadata, SessionOptions settings, string name)
    {
        InferenceSession? critic = null;
        try
        {
            critic = new InferenceSession(OnnxCritic.Read(metadata), settings);
            Check(OnnxNames.CriticInputs, critic.InputMetadata.Keys, "input", name);
            Check([OnnxNames.Noise], critic.OutputMetadata.Keys, "output", name);
            CheckTensor(critic.InputMetadata[OnnxNames.CriticMap], OnnxNames.CriticMap, name);
            return critic;
        }
        catch (Exception exception)
        {
            critic?.Dispose();
            if (exception is FormatException)
            {
                throw new InvalidDataException($"{name} is damaged: {exception.Message}", exception);
            }

            if (exception is OnnxRuntimeException fault)
            {
                throw new InvalidDataException(
                    $"{name} is not a graph that ONNX Runtime can load: {RuntimeMessage.Of(fault)}", exception);
            }

            throw;
        }
    }

    // Waits, because the file is closed next. Its error is observed and not reported: that of the graph is.
    private static void Release(Task<(WordTable Words, InferenceSession? Critic)> others)
    {
        ((IAsyncResult)others).AsyncWaitHandle.WaitOne();
        if (others.Exception is null)
        {
            others.Result.Critic?.Dispose();
        }
    }

    private static void CheckWidth(NodeMetadata words, int width, string name)
    {
        CheckTensor(words, OnnxNames.Words, name);
        if (words.Dimensions is not [_, var values] || values != width)
        {
            throw new InvalidDataException(
                $"{name}: its input '{OnnxNames.Words}' has the shape [{string.Join(", ", words.Dimensions)}], but its words have "
                + $"{width} values.");
        }
    }

    // Only tensors have a shape.
    private static void CheckTensor(NodeMetadata input, string what, string name)
    {
        if (!input.IsTensor)
        {
            throw new InvalidDataException($"{name}: its input '{what}' is no tensor.");
        }
    }

    private static void Check(IReadOnlyList<string> needed, IEnumerable<string> present, string kind, string name)
    {
        var missing = needed.Except(present, StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidDataException($"{name} has no {kind} '{string.Join("', '", missing)}'.");
        }
    }
}
