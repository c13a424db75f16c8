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
    /// Number of processes that <c>mpirun</c> of Open MPI or MPICH, or a launcher with the same environment variables
    /// (<c>OMPI_COMM_WORLD_SIZE</c>, <c>PMI_SIZE</c>), started; 1 without these variables. Loads no library.
    /// </summary>
    public static int LaunchedProcesses => MpiLauncher.Read(Environment.GetEnvironmentVariable).Count ?? 1;

    /// <summary>
    /// Loads the MPI library and joins the other processes that <c>mpirun</c> started. Call it once, before any training. It sets the
    /// number of torch's threads, unless <c>OMP_NUM_THREADS</c> is set: on each machine the processor cores are divided by the processes
    /// there, and all processes get the smallest result.
    /// </summary>
    /// <returns>The processes; this one alone if it was not started by a launcher.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is no MPI library, it is not supported, it does not fit the launcher, it cannot be called from several threads in turn, or
    /// MPI runs already in this process.
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
