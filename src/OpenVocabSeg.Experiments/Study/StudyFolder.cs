using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Experiments.Study;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// The output folder of a run: the files of its finished stages, <c>training.jsonl</c>, and in <c>checkpoints</c> what is needed to
/// resume an interrupted run: <c>run.json</c>, which lists what is finished, and checkpoints of unfinished trainings.
/// </summary>
public sealed class StudyFolder
{
    /// <summary>The caption model of stage 1.</summary>
    public const string CaptionModel = "captions.zip";

    /// <summary>The teacher of stage 2.</summary>
    public const string Teacher = "teacher.zip";

    /// <summary>The pseudo labels of stage 3 as COCO results.</summary>
    public const string PseudoLabels = "pseudo.json";

    /// <summary>The student of stage 4.</summary>
    public const string Student = "model.zip";

    private const string Extension = ".checkpoint";
    private const int CheckpointsPerTraining = 10;

    private static readonly JsonTypeInfo<StudyState> Json = SettingsJson.Of<StudyState>(StudyJson.Default);

    private readonly string _checkpoints;
    private readonly bool _whole;
    private StudyState _state;
    private bool _begun;

    private StudyFolder(string path, StudyState state, bool restart, bool whole)
    {
        _whole = whole;
        Path = path;
        _checkpoints = CheckpointsOf(path);
        _state = state;
        Directory.CreateDirectory(_checkpoints);
        RemoveTemporaries();
        if (restart)
        {
            RemoveCheckpoints();
        }

        Log = TrainingLog.Open(PathOf("training.jsonl"), keep: !restart || state.Finished.Count > 0);
    }

    /// <summary>Path of the folder.</summary>
    public string Path { get; }

    /// <summary>The run that the folder belongs to.</summary>
    public StudyIdentity Identity => _state.Identity;

    /// <summary>The training steps.</summary>
    public TrainingLog Log { get; }

    /// <summary>Opens a folder for a whole run.</summary>
    /// <param name="path">The folder; it is created if it is missing.</param>
    /// <param name="identity">The run.</param>
    /// <param name="resume">Whether to resume from the folder, which may be empty. Otherwise the run starts from the beginning.</param>
    /// <exception cref="IOException">
    /// The folder has an unfinished run and <paramref name="resume"/> is false, or it is true and the folder belongs to another run.
    /// </exception>
    public static StudyFolder Open(string path, StudyIdentity identity, bool resume) =>
        Open(path, identity, "train", file: null, resume);

    /// <summary>Opens a folder for one stage of a run; files of other stages are kept.</summary>
    /// <param name="path">The folder; it is created if it is missing.</param>
    /// <param name="identity">The run.</param>
    /// <param name="stage">Name of the stage in messages.</param>
    /// <param name="file">The file that the stage writes.</param>
    /// <param name="resume">Whether to resume from the folder. Otherwise the stage starts from the beginning.</param>
    /// <exception cref="IOException">As for <see cref="Open(string, StudyIdentity, bool)"/>.</exception>
    public static StudyFolder OpenStage(string path, StudyIdentity identity, string stage, string file, bool resume) =>
        Open(path, identity, stage, file, resume);

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Checkpoint location of a training.</summary>
    /// <param name="training">Name of the training.</param>
    /// <param name="iterations">Number of steps.</param>
    public TrainingCheckpoint Checkpoint(string training, int iterations)
    {
        Begin();
        return new TrainingCheckpoint { Path = CheckpointPath(training), Interval = Math.Max(1, iterations / CheckpointsPerTraining) };
    }

    /// <summary>The result of a stage: read from its file if the stage is finished, otherwise computed and written.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="training">
    /// Name of the stage's training, whose checkpoint is deleted afterwards; null if nothing is trained.
    /// </param>
    /// <param name="read">Reads the file.</param>
    /// <param name="make">Computes the result.</param>
    /// <param name="write">Writes the file atomically.</param>
    public T Keep<T>(string file, string? training, Func<string, T> read, Func<T> make, Action<T, string> write)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(write);
        if (_state.Finished.Contains(file) && File.Exists(PathOf(file)))
        {
            return read(PathOf(file));
        }

        Begin();
        var made = make();
        write(made, PathOf(file));
        Save(_state with { Finished = [.. _state.Finished.Where(name => name != file), file] });
        Release(training);
        return made;
    }

    /// <summary>A row that was evaluated before; null if there is none.</summary>
    public StudyRow? FindRow(string name) => _state.Rows.FirstOrDefault(row => row.Name == name);

    /// <summary>Stores a row.</summary>
    public void AddRow(StudyRow row) => Save(_state with { Rows = [.. _state.Rows, row] });

    /// <summary>Deletes the checkpoint of a training whose result is no longer needed, or is stored elsewhere.</summary>
    public void Release(string? training)
    {
        if (training is not null)
        {
            File.Delete(CheckpointPath(training));
        }
    }

    /// <summary>Marks the run as finished: checkpoints are deleted, <c>run.json</c> and the stages' files are kept.</summary>
    public void Complete()
    {
        Save(_state with { Unfinished = null });
        if (_whole)
        {
            RemoveCheckpoints();
        }
    }

    // The file of a single stage; null for a whole run.
    private static StudyFolder Open(string path, StudyIdentity identity, string task, string? file, bool resume)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(identity);
        var state = ReadState(path);
        if (!resume && state?.Unfinished is { } unfinished)
        {
            throw new IOException(
                $"The folder '{path}' contains an unfinished run ({unfinished}; {state.Identity}): continue it with --resume, "
                    + "or choose another --output.");
        }

        if (resume && state is not null && state.Identity != identity)
        {
            var difference = state.Identity.ToString() == identity.ToString() ? "its configuration has changed" : $"this is {identity}";
            throw new IOException(
                $"The folder '{path}' contains another run ({state.Identity}; {difference}), which cannot be resumed: "
                + "choose another --output.");
        }

        var next = (state?.Identity == identity, resume, file) switch
        {
            (true, true, _) => state! with { Unfinished = task },
            (true, false, not null) => new StudyState(identity, task, [.. state!.Finished.Where(name => name != file)], []),
            _ => new StudyState(identity, task, [], []),
        };
        return new StudyFolder(path, next, restart: !resume, whole: file is null);
    }

    private static StudyState? ReadState(string path)
    {
        var file = StatePath(CheckpointsOf(path));
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize(stream, Json);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: {exception.Message}", exception);
        }
    }

    // The folder is marked as unfinished only when work starts, not if the input is invalid.
    private void Begin()
    {
        if (!_begun)
        {
            Save(_state);
        }
    }

    private void Save(StudyState state)
    {
        _begun = true;
        _state = state;
        AtomicFile.Write(StatePath(_checkpoints), stream => JsonSerializer.Serialize(stream, _state, Json));
    }

    private static string CheckpointsOf(string path) => System.IO.Path.Combine(path, "checkpoints");

    private static string StatePath(string checkpoints) => System.IO.Path.Combine(checkpoints, "run.json");

    // Names of trainings may contain characters that are invalid in file names: "plain 25 %".
    private string CheckpointPath(string training) => System.IO.Path.Combine(
        _checkpoints,
        string.Concat(training.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' ? letter : '-')) + Extension);

    private void RemoveCheckpoints()
    {
        foreach (var file in Directory.EnumerateFiles(_checkpoints, "*" + Extension))
        {
            File.Delete(file);
        }
    }

    // Left over from a killed process.
    private void RemoveTemporaries()
    {
        foreach (var file in Directory.EnumerateFiles(_checkpoints, ".*.tmp").Concat(Directory.EnumerateFiles(Path, ".*.tmp")))
        {
            File.Delete(file);
        }
    }
}
