using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Counts the steps and the time of a training. Where the context names a <see cref="TrainingCheckpoint"/>, the session continues from that
/// file and keeps it up to date (<see cref="CheckpointFile"/>).
/// </summary>
internal sealed class TrainingSession
{
    private readonly TrainingContext _context;
    private readonly JsonObject? _training;
    private readonly Stopwatch _clock = new();
    private TrainingState? _state;
    private JsonObject? _data;
    private TimeSpan _earlier;

    /// <summary>Compares the training with the one of the checkpoint, where there is one. Nothing is restored or written yet.</summary>
    /// <param name="context">Seed and checkpoint.</param>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="training">
    /// What tells this training from others of the stage, by names that messages can use: settings, classes, digests. Called only where
    /// there is a checkpoint.
    /// </param>
    /// <exception cref="InvalidOperationException">The file is of another training; the message says what differs.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public TrainingSession(TrainingContext context, string stage, Func<IEnumerable<(string Name, object? Value)>> training)
    {
        _context = context;
        Stage = stage;
        if (context.Checkpoint is not { } checkpoint)
        {
            return;
        }

        _training = new JsonObject { ["stage"] = stage, ["seed"] = context.Seed };
        foreach (var (name, value) in training())
        {
            _training[name] = CheckpointFile.Describe(value);
        }

        // Before any work: reading the data may take long.
        using var file = CheckpointFile.OpenIfThere(checkpoint.Path);
        if (file is not null)
        {
            CheckSame(file.Path, file.Manifest.Training, _training);
        }
    }

    /// <summary>Name of the stage.</summary>
    public string Stage { get; }

    /// <summary>Steps of the whole training.</summary>
    public int Iterations { get; private set; }

    /// <summary>Steps taken, including those before an interruption.</summary>
    public int Iteration { get; private set; }

    /// <summary>Whether all steps are taken.</summary>
    public bool IsFinished => Iteration == Iterations;

    /// <summary>Time that the steps took, including those before an interruption.</summary>
    public TimeSpan Elapsed => _earlier + _clock.Elapsed;

    /// <summary>
    /// Continues from the checkpoint, where there is one. Call before the first step and before the readers' first batch.
    /// </summary>
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
            var rows = state.Batches.Select(batches => (JsonNode)batches.Reader.Count(_context.CancellationToken)).ToArray();
            _data = new JsonObject { ["usable rows"] = new JsonArray(rows), ["iterations"] = iterations };
            if (_context.MemoryBudget != TrainingContext.DefaultMemoryBudget)
            {
                // What is kept decides the order of the images and the last bits of their features.
                _data["memory budget"] = _context.MemoryBudget;
            }

            using var file = CheckpointFile.OpenIfThere(checkpoint.Path);
            if (file is not null)
            {
                CheckSame(file.Path, file.Manifest.Training, _training!);
                CheckSame(file.Path, file.Manifest.Data, _data);
                file.Restore(state, iterations, _context.CancellationToken);
                (Iteration, _earlier) = (file.Manifest.Iteration, file.Manifest.Elapsed);
                _context.Log?.Invoke($"{Stage}: goes on after step {Iteration} of {iterations}, from {file.Path}.");
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
            CheckpointFile.Write(checkpoint.Path, _training!, _data!, (Iteration, Elapsed), _state!);
        }
    }

    private static void CheckSame(string path, JsonObject there, JsonObject here)
    {
        var differences = Differences(there, here, string.Empty).ToArray();
        if (differences.Length > 0)
        {
            throw new InvalidOperationException(
                $"{path} is the checkpoint of another training: {string.Join("; ", differences)}. Continue that one with its own options, "
                + "or give this one another file.");
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
}
