using System.Text.Json;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Experiments.Study;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// The output folder of a run: the files of its finished stages, <c>training.jsonl</c>, and in <c>checkpoints</c> what an interrupted run
/// needs to go on: <c>run.json</c>, which says what is done, and the state of each training that is not.
/// </summary>
public sealed class StudyFolder
{
    /// <summary>What stage 1 learned.</summary>
    public const string CaptionModel = "captions.zip";

    /// <summary>What stage 2 learned.</summary>
    public const string Teacher = "teacher.zip";

    /// <summary>What stage 3 made: COCO results.</summary>
    public const string PseudoLabels = "pseudo.json";

    /// <summary>What stage 4 learned.</summary>
    public const string Student = "model.zip";

    private const string Extension = ".checkpoint";
    private const int CheckpointsPerTraining = 10;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,

        // A measure of nothing is NaN.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

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

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The run that it is of.</summary>
    public StudyIdentity Identity => _state.Identity;

    /// <summary>The steps of its trainings.</summary>
    public TrainingLog Log { get; }

    /// <summary>Opens a folder for a whole run.</summary>
    /// <param name="path">The folder, which is made where it is missing.</param>
    /// <param name="identity">The run.</param>
    /// <param name="resume">Whether to go on with what the folder holds; it may be empty. Otherwise all begins anew.</param>
    /// <exception cref="IOException">
    /// The folder holds an unfinished run and it was not asked to go on, or it is asked to and the run is another one.
    /// </exception>
    public static StudyFolder Open(string path, StudyIdentity identity, bool resume) =>
        Open(path, identity, "train", file: null, resume);

    /// <summary>Opens a folder for one stage of a run; files of other stages stay.</summary>
    /// <param name="path">The folder, which is made where it is missing.</param>
    /// <param name="identity">The run.</param>
    /// <param name="stage">What a message calls the stage.</param>
    /// <param name="file">The file that the stage makes.</param>
    /// <param name="resume">Whether to go on with what the folder holds. Otherwise the stage begins anew.</param>
    /// <exception cref="IOException">As of <see cref="Open(string, StudyIdentity, bool)"/>.</exception>
    public static StudyFolder OpenStage(string path, StudyIdentity identity, string stage, string file, bool resume) =>
        Open(path, identity, stage, file, resume);

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Where a training keeps its state.</summary>
    /// <param name="training">Its name.</param>
    /// <param name="iterations">Its steps.</param>
    public TrainingCheckpoint Checkpoint(string training, int iterations)
    {
        Begin();
        return new TrainingCheckpoint { Path = CheckpointPath(training), Interval = Math.Max(1, iterations / CheckpointsPerTraining) };
    }

    /// <summary>What a stage made: read from its file where the stage is finished, made and written otherwise.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="training">
    /// Name of the stage's training, whose checkpoint is then no longer needed; null where nothing is trained.
    /// </param>
    /// <param name="read">Reads the file.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="write">Writes the file as a whole.</param>
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

    /// <summary>A row that was evaluated before; null where there is none.</summary>
    public StudyRow? FindRow(string name) => _state.Rows.FirstOrDefault(row => row.Name == name);

    /// <summary>Keeps a row.</summary>
    public void AddRow(StudyRow row) => Save(_state with { Rows = [.. _state.Rows, row] });

    /// <summary>Lets go of the state of a training whose result is no longer needed, or is kept elsewhere.</summary>
    public void Release(string? training)
    {
        if (training is not null)
        {
            File.Delete(CheckpointPath(training));
        }
    }

    /// <summary>Says that all is done: the state of trainings is removed, <c>run.json</c> and the stages' files stay.</summary>
    public void Complete()
    {
        Save(_state with { Unfinished = null });
        if (_whole)
        {
            RemoveCheckpoints();
        }
    }

    // A file is the one that a single stage makes; null for a whole run.
    private static StudyFolder Open(string path, StudyIdentity identity, string task, string? file, bool resume)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(identity);
        var state = ReadState(path);
        if (!resume && state?.Unfinished is { } unfinished)
        {
            throw new IOException(
                $"The folder '{path}' holds an unfinished run ({unfinished}; {state.Identity}): continue it with --resume, "
                    + "or name another --output.");
        }

        if (resume && state is not null && state.Identity != identity)
        {
            var difference = state.Identity.ToString() == identity.ToString() ? "its configuration has changed" : $"this is {identity}";
            throw new IOException(
                $"The folder '{path}' holds another run ({state.Identity}; {difference}), which cannot be resumed: name another --output.");
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
            return JsonSerializer.Deserialize<StudyState>(stream, Json);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: {exception.Message}", exception);
        }
    }

    // Only work makes a folder one of an unfinished run: bad input before it leaves none.
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

    // Names of trainings may hold what names of files may not: "plain 25 %".
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

    // What a killed process was writing.
    private void RemoveTemporaries()
    {
        foreach (var file in Directory.EnumerateFiles(_checkpoints, ".*.tmp").Concat(Directory.EnumerateFiles(Path, ".*.tmp")))
        {
            File.Delete(file);
        }
    }
}
