using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// The file of a <see cref="TrainingCheckpoint"/>: a safetensors file of weights, optimizer and random state. Its metadata contains a
/// <see cref="CheckpointManifest"/> and a digest of manifest and tensors.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private const int FormatVersion = 1;
    private const string ManifestKey = "training checkpoint";
    private const string DigestKey = "sha256";
    private const string OptimizerPrefix = "optimizer";
    private const string GeneratorName = "generator";

    // Far more than a step draws. Restoring repeats the draws, so their number must have a limit.
    private const long MostDrawsPerStep = 1_000_000;

    private static readonly JsonTypeInfo<CheckpointManifest> Json = SettingsJson.Of<CheckpointManifest>(CheckpointJson.Default);

    private readonly SafeTensorsFile _file;

    private CheckpointFile(SafeTensorsFile file)
    {
        _file = file;
        Manifest = ReadManifest(file);
    }

    /// <summary>The path of the file.</summary>
    public string Path => _file.Name;

    /// <summary>The manifest of the file. <see cref="Restore(TrainingState, int, CancellationToken)"/> checks its digest.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>Opens a checkpoint and reads its manifest.</summary>
    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="InvalidDataException">It is not a training checkpoint, or is damaged.</exception>
    public static CheckpointFile? TryOpen(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var file = SafeTensorsFile.Open(path);
        try
        {
            return new CheckpointFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the seed of the training run of a checkpoint.</summary>
    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="InvalidDataException">It is not a training checkpoint.</exception>
    public static int? ReadSeed(string path)
    {
        using var file = TryOpen(path);
        return file is null ? null
            : file.Manifest.Training["seed"] is JsonValue seed && seed.TryGetValue(out int value) ? value
            : throw file.Damaged("it has no seed");
    }

    /// <summary>Converts names to their form in the manifest.</summary>
    public static JsonArray Describe(IEnumerable<string> names) => [.. names.Select(name => (JsonNode?)name)];

    /// <summary>Writes a checkpoint. The file is replaced as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="training">See <see cref="CheckpointManifest.Training"/>.</param>
    /// <param name="data">See <see cref="CheckpointManifest.Data"/>.</param>
    /// <param name="progress">Steps taken, and their duration.</param>
    /// <param name="state">The state that changes from step to step.</param>
    /// <param name="createFolder">Whether a missing folder is created.</param>
    public static void Write(
        string path,
        JsonObject training,
        JsonObject data,
        (int Iteration, TimeSpan Elapsed) progress,
        TrainingState state,
        bool createFolder = true)
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
                training,
                data,
                progress.Iteration,
                progress.Elapsed,
                [.. state.Randoms.Select(random => random.Draws)],
                [.. state.Batches.Select(batches => batches.Reader.Position)],
                state.Features?.Describe(state.Images)),
            Json);

        // The digest is written before the values, so the values are read twice instead of being copied.
        var digest = Digest(manifest, stream => SafeTensorsWriter.WriteData(stream, tensors));
        var strings = new Dictionary<string, string> { [ManifestKey] = manifest, [DigestKey] = digest };
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, tensors, strings), createFolder);
    }

    /// <summary>Restores the state of a training run from the file.</summary>
    /// <param name="state">The state of a training run with the <see cref="CheckpointManifest.Training"/> and data of the manifest.</param>
    /// <param name="iterations">Total number of steps.</param>
    /// <param name="cancellationToken">Cancels the work; the state is then partly restored.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public void Restore(TrainingState state, int iterations, CancellationToken cancellationToken)
    {
        CheckDigest();
        if (Manifest.Iteration < 0 || Manifest.Iteration > iterations || Manifest.Elapsed < TimeSpan.Zero
            || Manifest.Draws.Count != state.Randoms.Count
            || Manifest.Draws.Any(draws => draws < 0 || draws > MostDrawsPerStep * (Manifest.Iteration + 1L))
            || Manifest.Readers.Count != state.Batches.Count
            || Manifest.Features is { Batches: null } || Manifest.Features is null != state.Features is null)
        {
            throw Damaged("its manifest does not describe this training");
        }

        foreach (var (name, module) in state.Modules)
        {
            module.LoadWeights(_file.WithoutPrefix($"{name}."));
        }

        state.Optimizer.Restore(_file.WithoutPrefix($"{OptimizerPrefix}."));
        if (state.Generator is { } generator)
        {
            Restore(generator);
        }

        try
        {
            foreach (var (batches, position) in state.Batches.Zip(Manifest.Readers))
            {
                batches.Reader.Restore(position, cancellationToken);
            }

            foreach (var (random, draws) in state.Randoms.Zip(Manifest.Draws))
            {
                random.AdvanceTo(draws, cancellationToken);
            }

            state.Features?.Restore(Manifest.Features!, state.Images);
        }
        catch (ArgumentException exception)
        {
            throw Damaged(exception.Message, exception);
        }
    }

    public void Dispose() => _file.Dispose();

    private static CheckpointManifest ReadManifest(SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue(ManifestKey, out var text))
        {
            throw new InvalidDataException($"{file.Name} is not a training checkpoint.");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize(text, Json);
            return manifest is not { Training: not null, Data: not null, Draws: not null, Readers: not null }
                ? throw Damaged(file, "its manifest is incomplete")
                : manifest.FormatVersion == FormatVersion ? manifest
                : throw new InvalidDataException(
                    $"{file.Name} has format version {manifest.FormatVersion}; this version of OpenVocabSeg reads {FormatVersion}.");
        }
        catch (JsonException exception)
        {
            throw Damaged(file, exception.Message, exception);
        }
    }

    private static string Digest(string manifest, Action<Stream> writeData) => ContentDigest.Of(stream =>
    {
        stream.Write(Encoding.UTF8.GetBytes(manifest));
        writeData(stream);
    });

    private static InvalidDataException Damaged(SafeTensorsFile file, string what, Exception? inner = null) =>
        new($"{file.Name} is a damaged training checkpoint: {what}", inner);

    private InvalidDataException Damaged(string what, Exception? inner = null) => Damaged(_file, what, inner);

    private void CheckDigest()
    {
        var digest = Digest(_file.Metadata[ManifestKey], _file.CopyDataTo);
        if (!_file.Metadata.TryGetValue(DigestKey, out var wanted) || digest != wanted)
        {
            throw Damaged("its content differs from what was written");
        }
    }

    private void Restore(Generator generator)
    {
        using var scope = NewDisposeScope();
        var present = generator.get_state();
        var info = _file.Tensors.FirstOrDefault(tensor => tensor.Name == GeneratorName);
        if (info is null || info.DataType != present.dtype || !info.Shape.SequenceEqual(present.shape))
        {
            throw new InvalidDataException(
                $"{Path} does not match: its random state is {info?.ToString() ?? "missing"}, but {generator.device} needs "
                + $"{new TensorInfo(GeneratorName, present.dtype, present.shape)}. Continue on the same kind of device.");
        }

        try
        {
            generator.set_state(_file.Read(GeneratorName));
        }
        catch (ExternalException exception)
        {
            throw Damaged(exception.Message, exception);
        }
    }
}
