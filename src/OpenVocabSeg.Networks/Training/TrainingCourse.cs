using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// How far a training is: counts its steps and its time, and, where its context names a <see cref="TrainingCheckpoint"/>, goes on from that file
/// and keeps it. The file is a safetensors file of weights, optimiser and random state, with a <see cref="CheckpointManifest"/> and a digest
/// of it all among its strings.
/// </summary>
internal sealed class TrainingCourse
{
    private const int FormatVersion = 1;
    private const string ManifestKey = "training checkpoint";
    private const string DigestKey = "sha256";
    private const string OptimizerPrefix = "optimizer";
    private const string GeneratorName = "generator";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly TrainingContext _context;
    private readonly string _stage;
    private readonly JsonObject? _training;
    private readonly Stopwatch _clock = new();
    private TrainingState? _state;
    private JsonObject? _data;
    private TimeSpan _earlier;

    /// <summary>Begins; nothing is read or written yet.</summary>
    /// <param name="context">Seed and checkpoint.</param>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="training">
    /// What tells this training from others of the stage, by names that messages can use: settings, classes, digests. Asked for only
    /// where there is a checkpoint.
    /// </param>
    public TrainingCourse(TrainingContext context, string stage, Func<IEnumerable<(string Name, object? Value)>> training)
    {
        _context = context;
        _stage = stage;
        if (context.Checkpoint is not { } checkpoint)
        {
            return;
        }

        checkpoint.Validate();
        _training = new JsonObject { ["stage"] = stage, ["seed"] = context.Seed };
        foreach (var (name, value) in training())
        {
            _training[name] = JsonSerializer.SerializeToNode(value, Json);
        }

        // Before any work: reading the data may take long.
        using var file = OpenIfThere(checkpoint.Path);
        if (file is not null)
        {
            CheckSame(file.Name, ReadManifest(file).Training, _training);
        }
    }

    /// <summary>Steps of the whole training.</summary>
    public int Iterations { get; private set; }

    /// <summary>Steps taken, those before an interruption too.</summary>
    public int Iteration { get; private set; }

    /// <summary>Whether all steps are taken.</summary>
    public bool IsFinished => Iteration == Iterations;

    /// <summary>Time that the steps took, those before an interruption too.</summary>
    public TimeSpan Elapsed => _earlier + _clock.Elapsed;

    /// <summary>Goes on from the checkpoint, where there is one. Call before the first step and before the readers' first batch.</summary>
    /// <param name="iterations">Steps of the whole training.</param>
    /// <param name="state">What changes from step to step.</param>
    /// <exception cref="InvalidOperationException">The file is of another training; the message says what differs.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public void Begin(int iterations, TrainingState state)
    {
        Iterations = iterations;
        _state = state;
        if (_context.Checkpoint is { } checkpoint)
        {
            var rows = state.Readers.Select(reader => (JsonNode)reader.Count(_context.CancellationToken)).ToArray();
            _data = new JsonObject { ["usable rows"] = new JsonArray(rows), ["iterations"] = iterations };
            using var file = OpenIfThere(checkpoint.Path);
            if (file is not null)
            {
                Restore(file, state);
                _context.Log?.Invoke($"{_stage}: goes on after step {Iteration} of {iterations}, from {file.Name}.");
            }
        }

        _clock.Start();
    }

    /// <summary>Counts a step and writes the checkpoint where it is due.</summary>
    public void StepTaken()
    {
        Iteration++;
        if (_context.Checkpoint is { } checkpoint && (IsFinished || Iteration % checkpoint.Interval == 0))
        {
            Write(checkpoint.Path, _state!);
        }
    }

    /// <summary>The seed that a checkpoint was made with.</summary>
    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="InvalidDataException">It is no training checkpoint.</exception>
    public static int? ReadSeed(string path)
    {
        using var file = OpenIfThere(path);
        return file is null ? null
            : ReadManifest(file).Training["seed"] is JsonValue seed && seed.TryGetValue(out int value) ? value
            : throw Damaged(file, "it has no seed");
    }

    private static SafeTensorsFile? OpenIfThere(string path) => File.Exists(path) ? SafeTensorsFile.Open(path) : null;

    private static CheckpointManifest ReadManifest(SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue(ManifestKey, out var text))
        {
            throw new InvalidDataException($"{file.Name} is not a training checkpoint.");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize<CheckpointManifest>(text, Json);
            return manifest is not { Training: not null, Data: not null, Draws: not null, Readers: not null }
                ? throw Damaged(file, "its manifest is not whole")
                : manifest.FormatVersion == FormatVersion ? manifest
                : throw new InvalidDataException(
                    $"{file.Name} has format version {manifest.FormatVersion}; this version of OpenVocabSeg reads {FormatVersion}.");
        }
        catch (JsonException exception)
        {
            throw Damaged(file, exception.Message, exception);
        }
    }

    private static void CheckSame(string path, JsonObject there, JsonObject here)
    {
        var differences = Differences(there, here, string.Empty).ToArray();
        if (differences.Length > 0)
        {
            throw new InvalidOperationException(
                $"{path} is the checkpoint of another training: {string.Join("; ", differences)}. Continue that one with its own options, or "
                + "give this one another file.");
        }
    }

    private static IEnumerable<string> Differences(JsonNode? there, JsonNode? here, string name)
    {
        if (there is JsonObject first && here is JsonObject second)
        {
            return first.Select(pair => pair.Key).Union(second.Select(pair => pair.Key))
                .SelectMany(key => Differences(first[key], second[key], name.Length == 0 ? key : $"{name}.{key}"));
        }

        return JsonNode.DeepEquals(there, here) ? [] : [$"{name} is {Show(there)} there and {Show(here)} here"];
    }

    private static string Show(JsonNode? value)
    {
        const int Longest = 80;
        var text = value?.ToJsonString() ?? "null";
        return text.Length <= Longest ? text : $"{text[..Longest]}…";
    }

    private void Restore(SafeTensorsFile file, TrainingState state)
    {
        var manifest = ReadManifest(file);
        CheckSame(file.Name, manifest.Training, _training!);
        CheckSame(file.Name, manifest.Data, _data!);
        CheckDigest(file);
        if (manifest.Iteration < 0 || manifest.Iteration > Iterations || manifest.Elapsed < TimeSpan.Zero
            || manifest.Draws.Count != state.Randoms.Count || manifest.Draws.Any(draws => draws < 0)
            || manifest.Readers.Count != state.Readers.Count
            || manifest.Features is { Batches: null } || manifest.Features is null != state.Features is null)
        {
            throw Damaged(file, "its manifest is of no such training");
        }

        foreach (var (name, module) in state.Modules)
        {
            module.LoadWeights(file.WithoutPrefix($"{name}."));
        }

        state.Optimizer.Restore(file.WithoutPrefix($"{OptimizerPrefix}."));
        if (state.Generator is { } generator)
        {
            Restore(file, generator);
        }

        try
        {
            foreach (var (reader, position) in state.Readers.Zip(manifest.Readers))
            {
                reader.Restore(position, _context.CancellationToken);
            }

            foreach (var (random, draws) in state.Randoms.Zip(manifest.Draws))
            {
                random.AdvanceTo(draws, _context.CancellationToken);
            }

            state.Features?.Restore(manifest.Features!, state.Images);
        }
        catch (ArgumentException exception)
        {
            throw Damaged(file, exception.Message, exception);
        }

        (Iteration, _earlier) = (manifest.Iteration, manifest.Elapsed);
    }

    private static void Restore(SafeTensorsFile file, Generator generator)
    {
        using var scope = NewDisposeScope();
        var present = generator.get_state();
        var info = file.Tensors.FirstOrDefault(tensor => tensor.Name == GeneratorName);
        if (info is null || info.DataType != present.dtype || !info.Shape.SequenceEqual(present.shape))
        {
            throw new InvalidDataException(
                $"{file.Name} does not fit: its random state is {info?.ToString() ?? "missing"}, of {generator.device} it is "
                + $"{new TensorInfo(GeneratorName, present.dtype, present.shape)}. Continue on the kind of device that it was made on.");
        }

        try
        {
            generator.set_state(file.Read(GeneratorName));
        }
        catch (ExternalException exception)
        {
            throw Damaged(file, exception.Message, exception);
        }
    }

    private static void CheckDigest(SafeTensorsFile file)
    {
        var digest = Digest(file.Metadata[ManifestKey], file.CopyDataTo);
        if (!file.Metadata.TryGetValue(DigestKey, out var wanted) || digest != wanted)
        {
            throw Damaged(file, "its content is not what was written");
        }
    }

    private static string Digest(string manifest, Action<Stream> writeData) => ContentDigest.Of(stream =>
    {
        stream.Write(Encoding.UTF8.GetBytes(manifest));
        writeData(stream);
    });

    private static InvalidDataException Damaged(SafeTensorsFile file, string what, Exception? inner = null) =>
        new($"{file.Name} is a damaged training checkpoint: {what}", inner);

    private void Write(string path, TrainingState state)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var tensors = state.Modules
            .SelectMany(part => part.Module.state_dict().Select(pair => KeyValuePair.Create($"{part.Name}.{pair.Key}", pair.Value)))
            .Concat(state.Optimizer.State().Select(pair => KeyValuePair.Create($"{OptimizerPrefix}.{pair.Key}", pair.Value)))
            .ToDictionary(StringComparer.Ordinal);
        if (state.Generator is { } generator)
        {
            tensors.Add(GeneratorName, generator.get_state());
        }

        var manifest = JsonSerializer.Serialize(
            new CheckpointManifest(
                FormatVersion,
                _training!,
                _data!,
                Iteration,
                Elapsed,
                [.. state.Randoms.Select(random => random.Draws)],
                [.. state.Readers.Select(reader => reader.Position)],
                state.Features?.Held(state.Images)),
            Json);

        // The digest goes before the values: they are gone through twice rather than copied.
        var digest = Digest(manifest, stream => SafeTensorsWriter.WriteData(stream, tensors));
        var strings = new Dictionary<string, string> { [ManifestKey] = manifest, [DigestKey] = digest };
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, tensors, strings));
    }
}
