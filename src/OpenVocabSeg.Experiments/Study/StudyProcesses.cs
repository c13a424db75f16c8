using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// The processes of a study that <c>mpirun</c> started. Process 0 writes to the output folder and to the console. Each other one works in
/// a temporary copy of the folder, which is deleted at the end, so that all of them take the same way through finished stages.
/// </summary>
public sealed class StudyProcesses : IDisposable
{
    // Long enough for process 0 to report the same error and to end the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private string? _copy;

    private StudyProcesses(TrainingProcesses? training)
    {
        Training = training;
    }

    /// <summary>The processes for the trainers; null if this process works alone.</summary>
    public TrainingProcesses? Training { get; }

    private bool IsFirst => Training is null or { Rank: 0 };

    /// <summary>Runs a study. If it fails in several processes, one of them reports the error.</summary>
    /// <param name="mpi">Whether the processes that <c>mpirun</c> started work together. Otherwise there may be only one.</param>
    /// <param name="option">Name of the option that sets <paramref name="mpi"/>, for messages.</param>
    /// <param name="study">The study.</param>
    /// <exception cref="InvalidOperationException">
    /// Several processes were started without <paramref name="mpi"/>, or MPI cannot be started.
    /// </exception>
    public static void Run(bool mpi, string option, Action<StudyProcesses> study)
    {
        ArgumentNullException.ThrowIfNull(study);
        if (!mpi && MpiRuntime.LaunchedProcesses > 1)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"The launcher started {MpiRuntime.LaunchedProcesses} processes, which would all do the same ")
                + $"work: give {option} to train together.");
        }

        Run(mpi ? MpiRuntime.Start() : null, study, () => Thread.Sleep(Patience));
    }

    /// <summary>Runs a study in these processes.</summary>
    /// <param name="training">The processes; null if this one works alone. They are disposed.</param>
    /// <param name="study">The study.</param>
    /// <param name="wait">Waits for process 0 to report the same error.</param>
    internal static void Run(TrainingProcesses? training, Action<StudyProcesses> study, Action wait)
    {
        using var processes = new StudyProcesses(training);
        try
        {
            study(processes);
            processes.Training?.Complete();
        }
        catch when (!processes.IsFirst)
        {
            // The launcher ends this process when process 0 ends, which may be while it waits.
            processes.RemoveCopy();
            wait();
            throw;
        }
    }

    /// <summary>Where a process writes what people read.</summary>
    /// <param name="output">The output of process 0.</param>
    public TextWriter OutputOf(TextWriter output) => IsFirst ? output : TextWriter.Null;

    /// <summary>Opens the output folder of a study, or the copy of this process.</summary>
    /// <param name="path">The output folder. All processes must see it.</param>
    /// <param name="open">Opens a folder.</param>
    public StudyFolder Open(string path, Func<string, StudyFolder> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        if (Training is not { Count: > 1 } training)
        {
            return open(path);
        }

        var folder = training.Rank == 0 ? open(path) : null;
        training.Meet();
        if (folder is null)
        {
            _copy = Directory.CreateTempSubdirectory("ovseg-process-").FullName;
            Copy(path, _copy);
        }

        // Process 0 changes the folder only when all copies are made.
        training.Meet();
        return folder ?? open(_copy!);
    }

    /// <summary>The path of an output folder for this process: that of the copy, once it was opened.</summary>
    /// <param name="path">The output folder.</param>
    public string PathOf(string path) => _copy ?? path;

    /// <summary>Deletes the copy, and releases the processes.</summary>
    public void Dispose()
    {
        RemoveCopy();
        Training?.Dispose();
    }

    private void RemoveCopy()
    {
        if (_copy is not null)
        {
            TemporaryFiles.Remove(_copy);
        }
    }

    // Results and checkpoints, not scenes or photos, and not the lock.
    private static void Copy(string from, string to)
    {
        string[] folders = [from, Path.Combine(from, StudyFolder.Checkpoints)];
        foreach (var file in folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles))
        {
            if (!Path.GetFileName(file).StartsWith('.'))
            {
                using var source = File.OpenRead(file);
                AtomicFile.Write(Path.Combine(to, Path.GetRelativePath(from, file)), source.CopyTo);
            }
        }
    }
}
