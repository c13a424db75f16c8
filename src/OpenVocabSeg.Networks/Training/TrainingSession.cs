using System.Diagnostics;
using System.Text.Json.Nodes;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Counts the steps and the time of a training run. If the context has a <see cref="TrainingCheckpoint"/>, the session continues from
/// that file and updates it (<see cref="CheckpointFile"/>).
/// </summary>
internal sealed class TrainingSession
{
    private readonly TrainingContext _context;
    private readonly JsonObject? _training;
    private readonly IReadOnlyList<TrainingProperty> _properties = [];
    private readonly Stopwatch _clock = new();
    private readonly EqualWeights _processes;
    private TrainingState? _state;
    private JsonObject? _data;
    private TimeSpan _earlier;
    private int _saved;

    /// <summary>
    /// Compares the training run with that of the other processes, and of the checkpoint, if there is one. Nothing is restored or written
    /// yet.
    /// </summary>
    /// <param name="context">Seed, checkpoint and processes.</param>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="training">
    /// Gets properties that identify the training run, with names for messages: settings, classes, digests. Called only if there is a
    /// checkpoint, or another process.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// A process, or the file, has another training run; the message names the differences.
    /// </exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public TrainingSession(TrainingContext context, string stage, Func<IEnumerable<TrainingProperty>> training)
    {
        _context = context;
        _processes = new EqualWeights(context.Collective, stage);
        Stage = stage;
        if (context is { Checkpoint: null, Collective.Count: 1 })
        {
            return;
        }

        _training = new JsonObject { ["stage"] = stage, ["seed"] = context.Seed };
        _properties = [.. training()];
        foreach (var property in _properties)
        {
            _training[property.Name] = property.Value;
        }

        // Checked before any work: reading the data may take long.
        _processes.CheckTraining(_training);
        using var file = context.Checkpoint is { } checkpoint ? CheckpointFile.TryOpen(checkpoint.Path) : null;
        if (file is not null)
        {
            CheckSame(file.Path, Completed(file), _training);
        }
    }

    /// <summary>Name of the stage.</summary>
    public string Stage { get; }

    /// <summary>Total number of steps.</summary>
    public int Iterations { get; private set; }

    /// <summary>Steps taken, including those before an interruption.</summary>
    public int Iteration { get; private set; }

    /// <summary>Whether all steps have been taken.</summary>
    public bool IsFinished => Iteration == Iterations;

    /// <summary>Duration of the steps, including those before an interruption.</summary>
    public TimeSpan Elapsed => _earlier + _clock.Elapsed;

    /// <summary>
    /// Continues from the checkpoint, if there is one. Call it before the first step and before the first batch of the readers.
    /// </summary>
    /// <param name="iterations">Total number of steps.</param>
    /// <param name="state">The state that changes from step to step.</param>
    /// <exception cref="InvalidOperationException">The file belongs to another training run; the message names the differences.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public void Begin(int iterations, TrainingState state)
    {
        Iterations = iterations;
        _processes.CheckBatches(state);
        if (_context.Collective.Count > 1 && state.Features is not null)
        {
            state = state with { Features = ForgottenFeatures.Instance };
        }

        _state = state;
        if (_context.Checkpoint is { } checkpoint)
        {
            var rows = state.Batches.Select(batches => (JsonNode)batches.Reader.Count(_context.CancellationToken)).ToArray();
            _data = new JsonObject { ["usable rows"] = new JsonArray(rows), ["iterations"] = iterations };
            if (_context.MemoryBudget != TrainingContext.DefaultMemoryBudget)
            {
                // The budget affects the order of the images and the last bits of their features.
                _data["memory budget"] = _context.MemoryBudget;
            }

            using var file = CheckpointFile.TryOpen(checkpoint.Path);
            if (file is not null)
            {
                CheckSame(file.Path, Completed(file), _training!);
                CheckSame(file.Path, file.Manifest.Data, _data);
                file.Restore(state, iterations, _context.CancellationToken);
                (Iteration, _saved, _earlier) = (file.Manifest.Iteration, file.Manifest.Iteration, file.Manifest.Elapsed);
                _context.Log?.Invoke($"{Stage}: continues after step {Iteration} of {iterations}, from {file.Path}.");
            }
        }

        _processes.MakeEqual(state, Iteration, iterations, _context);
        _clock.Start();
    }

    /// <summary>A clause about the checkpoint, for messages.</summary>
    public string LastSaved => _context.Checkpoint is null ? "there is no checkpoint"
        : _saved == 0 ? "no checkpoint has been written yet"
        : FormattableString.Invariant($"the checkpoint {_context.Checkpoint.Path} contains step {_saved}");

    /// <summary>Counts a step and writes the checkpoint when it is due. Weights are checked before they are written or returned.</summary>
    /// <exception cref="NotFiniteNumberException">A weight is NaN or infinite. The checkpoint is not changed.</exception>
    public void StepTaken()
    {
        Iteration++;
        var isDue = _context.Checkpoint is not null && Iteration % _context.Checkpoint.Interval == 0;
        if (IsFinished || isDue)
        {
            CheckWeights(_state!);
        }

        if (IsFinished || Iteration % EqualWeights.Interval == 0)
        {
            _processes.Check(_state!, Iteration);
        }

        if (_context is { Checkpoint: { } checkpoint, Collective.Rank: 0 } && (IsFinished || isDue))
        {
            CheckpointFile.Write(checkpoint.Path, _training!, _data!, (Iteration, Elapsed), _state!, createFolder: _saved == 0);
            _saved = Iteration;
        }
    }

    private void CheckWeights(TrainingState state)
    {
        using var scope = NewDisposeScope();
        var nonFinite = FiniteValues.FindNonFinite(state.Modules.SelectMany(
            part => part.Module.state_dict().Select(pair => KeyValuePair.Create($"{part.Name}.{pair.Key}", pair.Value))));
        if (nonFinite.Count > 0)
        {
            throw new NotFiniteNumberException(FormattableString.Invariant(
                $"{Stage}, after step {Iteration} of {Iterations}: {nonFinite.Count} weight tensors are not finite, first {nonFinite[0]}. ")
                + $"They are not saved; {LastSaved}. Try a smaller learning rate, a longer warm-up or a gradient clip norm.");
        }
    }

    // A checkpoint of an older version has no values for settings that were added since.
    private JsonObject Completed(CheckpointFile file)
    {
        var training = file.Manifest.Training.DeepClone().AsObject();
        foreach (var property in _properties)
        {
            if (training[property.Name] is { } there)
            {
                training[property.Name] = property.Completed(there);
            }
        }

        return training;
    }

    private static void CheckSame(string path, JsonObject there, JsonObject here)
    {
        var differences = JsonDifference.Find(there, here).Select(difference => difference.Describe("there", "here")).ToArray();
        if (differences.Length > 0)
        {
            throw new InvalidOperationException(
                $"{path} is the checkpoint of another training: {string.Join("; ", differences)}. Continue that run with its own options, "
                + "or use another file for this run.");
        }
    }
}
