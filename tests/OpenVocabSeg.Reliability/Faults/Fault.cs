using System.Globalization;
using System.Runtime.InteropServices;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Reliability.Faults;

/// <summary>Counts the points at which a run changes its files, and injects a fault at one of them. Points count from 1.</summary>
internal sealed partial class Fault : IDisposable
{
    private const int KillSignal = 9;
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyDisk = 30;

    private readonly FaultKind _kind;
    private readonly string _output;
    private readonly int _point;
    private readonly SnapshotFolder? _snapshots;

    /// <param name="kind">What happens.</param>
    /// <param name="output">The output folder of the run; only points in it count.</param>
    /// <param name="point">The point; 0 for none.</param>
    public Fault(FaultKind kind, string output, int point)
    {
        (_kind, _output, _point) = (kind, output, point);
        _snapshots = kind == FaultKind.Snapshots ? new SnapshotFolder(output) : null;
        FileSteps.Reached = Reach;
    }

    /// <summary>The points that were reached: step and path below the output folder.</summary>
    public List<string> Points { get; } = [];

    /// <summary>Where the output folder is after it has vanished.</summary>
    public static string Away(string output) => output + ".away";

    public void Dispose() => FileSteps.Reached = null;

    private void Reach(FileStep step, string path)
    {
        if (path != _output && !path.StartsWith(_output + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return;
        }

        Points.Add(string.Create(CultureInfo.InvariantCulture, $"{step} {Path.GetRelativePath(_output, path)}"));
        var number = Points.Count;
        switch (_kind)
        {
            case FaultKind.Kill when number == _point:
                _ = Signal(Environment.ProcessId, KillSignal);
                Thread.Sleep(Timeout.Infinite);
                break;
            case FaultKind.FullDisk when number >= _point && step is not (FileStep.Rename or FileStep.Delete or FileStep.Lock):
                throw new IOException($"No space left on device : '{path}'", NoSpaceLeft);
            case FaultKind.ReadOnly when number >= _point:
                throw new IOException($"Read-only file system : '{path}'", ReadOnlyDisk);
            case FaultKind.Vanished when number >= _point && Directory.Exists(_output) && !Directory.Exists(Away(_output)):
                Directory.Move(_output, Away(_output));
                break;
            case FaultKind.Snapshots:
                _snapshots!.Take(number);
                break;
            default:
                break;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
