using OpenVocabSeg.Networks.Collectives.Mpi;

namespace OpenVocabSeg.Networks;

/// <summary>Training by several processes over MPI, on one or many machines.</summary>
public static class MpiRuntime
{
    /// <summary>
    /// Name of the environment variable with the path of the MPI library to use: <c>OPENVOCABSEG_MPI</c>. Without it, the library that
    /// fits the launcher is loaded by its usual name.
    /// </summary>
    public const string LibraryVariable = "OPENVOCABSEG_MPI";

    /// <summary>
    /// Number of processes that a launcher such as <c>mpirun</c> started, as its environment variables say; 1 without a launcher. Loads
    /// no library.
    /// </summary>
    public static int LaunchedProcesses => MpiLauncher.Read(Environment.GetEnvironmentVariable).Count ?? 1;

    /// <summary>
    /// Loads the MPI library and joins the other processes that <c>mpirun</c> started. Call it once, before any training. It sets the
    /// number of torch's threads to the processor cores of this machine divided by its processes, unless <c>OMP_NUM_THREADS</c> is set.
    /// </summary>
    /// <returns>The processes; this one alone if it was not started by a launcher.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is no MPI library, it is not supported, it does not fit the launcher, or MPI runs already in this process.
    /// </exception>
    /// <exception cref="TorchRuntimeException">libtorch could not be loaded.</exception>
    public static TrainingProcesses Start()
    {
        TorchRuntime.Initialize();
        var collective = MpiCollective.Start(MpiLauncher.Read(Environment.GetEnvironmentVariable));
        ThreadsPerProcess.Set(collective);
        return new TrainingProcesses(collective);
    }
}
