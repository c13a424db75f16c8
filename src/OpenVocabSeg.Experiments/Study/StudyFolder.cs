using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Experiments.Study;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// The output folder of a run: the files of its finished stages, <c>training.jsonl</c>, and in <c>checkpoints</c> what is needed to
/// resume an interrupted run: <c>run.json</c>, which lists what is finished, and checkpoints of unfinished trainings.
/// </summary>
/// <remarks>
/// A folder belongs to one run. It is locked until this object is disposed, and a finished run is not overwritten.
/// </remarks>
public sealed class StudyFolder : IDisposable
{
    /// <summary>The caption model of stage 1.</summary>
    public const string CaptionModel = "captions.zip";

    /// <summary>The teacher of stage 2.</summary>
    public const string Teacher = "teacher.zip";

    /// <summary>The pseudo labels of stage 3 as COCO results.</summary>
    public const string PseudoLabels = "pseudo.json";

    /// <summary>The student of stage 4.</summary>
    public const string Student = "model.zip";

    internal const string Checkpoints = "checkpoints";

    private const string Metrics = "metrics.json";
    private const string NoiseMetrics = "noise.json";
    private const string Extension = ".checkpoint";
    private const int CheckpointsPerTraining = 10;

    private static readonly JsonTypeInfo<StudyState> Json = SettingsJson.Of<StudyState>(StudyJson.Default);

    // Files of a finished run, in the order in which they are looked for.
    private static readonly string[] Results = [Metrics, NoiseMetrics, Student, PseudoLabels, Teacher, CaptionModel];

    private readonly FolderLock _lock;
    private readonly string _checkpoints;
    private readonly bool _whole;
    private StudyState _state;
    private bool _begun;

    private StudyFolder(FolderLock held, string path, StudyState state, bool restart, bool whole)
    {
        _lock = held;
        _whole = whole;
        Path = path;
        _checkpoints = CheckpointsOf(path);
        _state = state;
        IsFinished = whole && !restart && state.Unfinished is null && HasMetrics(path);
        if (restart)
        {
            RemoveCheckpoints();
        }

        Log = TrainingLog.Open(PathOf("training.jsonl"), keep: !restart || state.Finished.Count > 0);
    }

    /// <summary>Path of the folder.</summary>
    public string Path { get; }

    /// <summary>
    /// Whether a whole run that was to be resumed is finished: there is nothing to do, and nothing may be written.
    /// </summary>
    public bool IsFinished { get; }

    /// <summary>The run that the folder belongs to.</summary>
    public StudyIdentity Identity => _state.Identity;

    /// <summary>The training steps.</summary>
    public TrainingLog Log { get; }

    /// <summary>Opens a folder for a whole run.</summary>
    /// <param name="path">The folder; it is created if it is missing.</param>
    /// <param name="identity">The run.</param>
    /// <param name="resume">Whether to resume from the folder, which may be empty. Otherwise the run starts from the beginning.</param>
    /// <exception cref="IOException">
    /// Another process uses the folder; <paramref name="resume"/> is false and it has a run, finished or not; or it is true and the folder
    /// belongs to another run.
    /// </exception>
    public static StudyFolder Open(string path, StudyIdentity identity, bool resume) =>
        Open(path, identity, "train", file: null, resume);

    /// <summary>Opens a folder for one stage of a run; files of other stages are kept.</summary>
    /// <param name="path">The folder; it is created if it is missing.</param>
    /// <param name="identity">The run.</param>
    /// <param name="stage">Name of the stage in messages.</param>
    /// <param name="file">The file that the stage writes.</param>
    /// <param name="resume">Whether to resume from the folder. Otherwise the stage starts from the beginning.</param>
    /// <exception cref="IOException">
    /// As for <see cref="Open(string, StudyIdentity, bool)"/>; files of other stages are no finished run, but those of another run are
    /// refused.
    /// </exception>
    public static StudyFolder OpenStage(string path, StudyIdentity identity, string stage, string file, bool resume) =>
        Open(path, identity, stage, file, resume);

    /// <summary>Checks that a folder, which may be missing, has no other run. Nothing is locked or written.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="identity">The run.</param>
    /// <exception cref="IOException">The folder belongs to another run.</exception>
    internal static void CheckBelongsTo(string path, StudyIdentity identity) => CheckRun(path, ReadState(path), identity, resume: true);

    /// <summary>
    /// A folder for a new run beside finished ones: the given path, or the first of <c>path-2</c>, <c>path-3</c>, … without one.
    /// </summary>
    /// <param name="path">The preferred folder.</param>
    /// <param name="resume">
    /// Whether an interrupted run is to be resumed: then the first path with one. If there is none, but a finished run, the given path.
    /// </param>
    public static string FindFree(string path, bool resume)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var candidate = path;
        for (var number = 2; HasMetrics(candidate) && ReadState(candidate)?.Unfinished is null; number++)
        {
            candidate = FormattableString.Invariant($"{System.IO.Path.TrimEndingDirectorySeparator(path)}-{number}");
        }

        return resume && !File.Exists(StatePath(CheckpointsOf(candidate))) ? path : candidate;
    }

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>The path of a file that is about to be written.</summary>
    /// <exception cref="IOException">The folder was moved or removed since it was opened.</exception>
    internal string PathToWrite(string file)
    {
        _lock.CheckFolder();
        return PathOf(file);
    }

    /// <summary>Whether the stage that writes a file is finished, and the file is there.</summary>
    /// <param name="file">Name of the file.</param>
    internal bool HasFinished(string file) => _state.Finished.Contains(file) && File.Exists(PathOf(file));

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
        if (HasFinished(file))
        {
            return read(PathOf(file));
        }

        Begin();
        var made = make();
        write(made, PathToWrite(file));
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
        if (training is not null && Directory.Exists(_checkpoints))
        {
            AtomicFile.Delete(CheckpointPath(training));
        }
    }

    /// <summary>Releases the folder for other runs.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Marks the run as finished: checkpoints are deleted, <c>run.json</c> and the stages' files are kept.</summary>
    public void Complete()
    {
        if (_whole)
        {
            // Before the mark: a run that is marked is not touched again.
            RemoveCheckpoints();
        }

        Save(_state with { Unfinished = null });
    }

    // The file of a single stage; null for a whole run.
    private static StudyFolder Open(string path, StudyIdentity identity, string task, string? file, bool resume)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(identity);
        var held = FolderLock.Acquire(path);
        try
        {
            var state = ReadState(path);
            CheckRun(path, state, identity, resume);
            if (!resume || state is null)
            {
                CheckResults(path, state, file);
            }

            var next = (state?.Identity == identity, resume, file) switch
            {
                (true, true, null) when state!.Unfinished is null && HasMetrics(path) => state,
                (true, true, _) => state! with { Unfinished = task },
                (true, false, not null) => new StudyState(identity, task, [.. state!.Finished.Where(name => name != file)], []),
                _ => new StudyState(identity, task, [], []),
            };
            return new StudyFolder(held, path, next, restart: !resume, whole: file is null);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static void CheckRun(string path, StudyState? state, StudyIdentity identity, bool resume)
    {
        if (!resume && state?.Unfinished is { } unfinished)
        {
            throw new IOException(
                $"The folder '{path}' contains an unfinished run ({unfinished}; {state.Identity}): continue it with --resume, "
                    + "or choose another --output.");
        }

        var isOther = state is not null && state.Identity != identity && (resume || state.Finished.Count > 0);
        if (isOther)
        {
            var difference = state!.Identity.ToString() == identity.ToString() ? "its configuration has changed" : $"this is {identity}";
            throw new IOException(
                $"The folder '{path}' contains another run ({state.Identity}; {difference}), which cannot be "
                + $"{(resume ? "resumed" : "continued")}: choose another --output.");
        }
    }

    // Whether a run, or a file for one stage, would overwrite results.
    private static void CheckResults(string path, StudyState? state, string? file)
    {
        var names = file is null ? Results : [Metrics, NoiseMetrics, file];
        if (names.FirstOrDefault(name => File.Exists(System.IO.Path.Combine(path, name))) is not { } found)
        {
            return;
        }

        var run = state is null ? found : $"{found}; {state.Identity}";
        throw new IOException(
            file == found
                ? $"The folder '{path}' already contains {found}, which is not overwritten: give another --output, or remove that file."
                : $"The folder '{path}' contains a finished run ({run}), which is not overwritten: give another --output, or remove the "
                    + "folder.");
    }

    private static bool HasMetrics(string path) =>
        File.Exists(System.IO.Path.Combine(path, Metrics)) || File.Exists(System.IO.Path.Combine(path, NoiseMetrics));

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
        _lock.CreateInside(_checkpoints);
        _begun = true;
        _state = state;
        AtomicFile.Write(StatePath(_checkpoints), stream => JsonSerializer.Serialize(stream, _state, Json), createFolder: false);
    }

    private static string CheckpointsOf(string path) => System.IO.Path.Combine(path, Checkpoints);

    private static string StatePath(string checkpoints) => System.IO.Path.Combine(checkpoints, "run.json");

    // Names of trainings may contain characters that are invalid in file names: "plain 25 %".
    private string CheckpointPath(string training) => System.IO.Path.Combine(
        _checkpoints,
        string.Concat(training.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' ? letter : '-')) + Extension);

    private void RemoveCheckpoints()
    {
        if (!Directory.Exists(_checkpoints))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(_checkpoints, "*" + Extension))
        {
            AtomicFile.Delete(file);
        }
    }
}
