using System.Diagnostics;
using TorchSharp;

namespace OpenVocabSeg.Benchmarks.Soak;

/// <summary>What the process holds at a moment.</summary>
/// <param name="ResidentMegabytes">Resident memory.</param>
/// <param name="LiveTensors">Tensors that were not disposed.</param>
/// <param name="Handles">Open files, pipes and sockets; 0 on systems without <c>/proc</c>.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessSample(double ResidentMegabytes, long LiveTensors, int Handles, int Threads)
{
    /// <summary>Collects garbage, then measures.</summary>
    public static ProcessSample Take()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        const string handles = "/proc/self/fd";
        return new ProcessSample(
            process.WorkingSet64 / 1e6,
            DisposeScopeManager.Statistics.ThreadTotalLiveCount,
            Directory.Exists(handles) ? Directory.GetFileSystemEntries(handles).Length : 0,
            process.Threads.Count);
    }
}
