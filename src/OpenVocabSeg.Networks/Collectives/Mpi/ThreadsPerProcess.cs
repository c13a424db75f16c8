using System.Text;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives.Mpi;

/// <summary>
/// Divides the processor cores of a machine among its processes. libtorch 2.10 does not: its MKL sees the variables of <c>mpirun</c> and
/// gives each process one thread, also where there are more cores than processes.
/// </summary>
internal static class ThreadsPerProcess
{
    private const string Variable = "OMP_NUM_THREADS";
    private const string StatusFile = "/proc/self/status";
    private const string AllowedCores = "Cpus_allowed_list:";

    /// <summary>
    /// Sets torch's threads, unless the user has set them. All processes must call it. They get the same number, because another number
    /// gives other bits.
    /// </summary>
    public static void Set(ICollective collective)
    {
        var own = $"{Environment.MachineName}\n{Cores()}";
        var places = collective.Gather(Encoding.UTF8.GetBytes(own)).Select(Encoding.UTF8.GetString).ToArray();
        var threads = Smallest(collective, Count(Environment.ProcessorCount, places, own));
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            set_num_threads(threads);
        }
    }

    /// <summary>The smallest number of all processes.</summary>
    public static int Smallest(ICollective collective, int own) => -(int)collective.Largest(-own)[0];

    /// <summary>Computes the number of threads of a process, at least 1.</summary>
    /// <param name="cores">Cores that this process may use.</param>
    /// <param name="places">Machine and allowed cores of every process. A launcher that binds processes gives each other cores.</param>
    /// <param name="own">Machine and allowed cores of this process.</param>
    public static int Count(int cores, IReadOnlyList<string> places, string own) =>
        Math.Max(1, cores / Math.Max(1, places.Count(place => place == own)));

    private static string Cores() => File.Exists(StatusFile)
        ? File.ReadLines(StatusFile).FirstOrDefault(line => line.StartsWith(AllowedCores, StringComparison.Ordinal)) ?? string.Empty
        : string.Empty;
}
