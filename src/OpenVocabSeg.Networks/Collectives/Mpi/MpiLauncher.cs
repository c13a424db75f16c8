using System.Globalization;

namespace OpenVocabSeg.Networks.Collectives.Mpi;

/// <summary>What the program that started this process says about it, in environment variables.</summary>
/// <param name="Count">Number of processes it started; null if it is not an MPI launcher.</param>
/// <param name="Libraries">The libraries that fit the launcher, the best first.</param>
internal sealed record MpiLauncher(int? Count, IReadOnlyList<string> Libraries)
{
    // libmpi.so.40 is Open MPI 4 and 5, libmpi.so.12 the common ABI of MPICH; Debian calls MPICH's libmpich.so.12.
    private static readonly string[] OpenMpi = ["libmpi.so.40", "libmpi.so.80"];
    private static readonly string[] Mpich = ["libmpi.so.12", "libmpich.so.12"];
    private static readonly string[] Others = ["libmpi.so", "libmpi.dylib"];

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">Gets the value of an environment variable; null if it is not set.</param>
    public static MpiLauncher Read(Func<string, string?> variable)
    {
        var openMpi = Number("OMPI_COMM_WORLD_SIZE");
        var other = Number("PMI_SIZE");
        var chosen = variable(MpiRuntime.LibraryVariable);
        return new MpiLauncher(
            openMpi ?? other,
            !string.IsNullOrEmpty(chosen) ? [chosen]
                : openMpi is null && other is not null ? [.. Mpich, .. Others, .. OpenMpi]
                : [.. OpenMpi, .. Others, .. Mpich]);

        int? Number(string name) =>
            int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : null;
    }
}
