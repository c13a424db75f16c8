using System.Runtime.InteropServices;
using System.Text;

namespace OpenVocabSeg.Networks.Collectives.Mpi;

/// <summary>A loaded MPI library: its functions and constants.</summary>
internal sealed unsafe class MpiLibrary
{
    // MPI_MAX_LIBRARY_VERSION_STRING is 256 in Open MPI and 8192 in MPICH.
    private const int LongestVersion = 8192;

    private MpiLibrary(string name, nint library)
    {
        Name = name;
        nint Function(string function) => NativeLibrary.TryGetExport(library, function, out var address)
            ? address
            : throw new InvalidOperationException($"{name} has no function {function}: it is not an MPI library of version 3 or later.");
        var text = stackalloc byte[LongestVersion];
        var length = 0;
        _ = ((delegate* unmanaged[Cdecl]<byte*, int*, int>)Function("MPI_Get_library_version"))(text, &length);
        Version = Encoding.UTF8.GetString(text, Math.Clamp(length, 0, LongestVersion)).Split('\n')[0].TrimEnd('\0', ' ');
        Handles = Version.StartsWith("Open MPI", StringComparison.Ordinal) ? MpiHandles.OpenMpi(Function)
            : IsMpich(Version) ? MpiHandles.Mpich
            : throw new InvalidOperationException(
                $"{name} is '{Version}', which is not supported: use Open MPI or MPICH, or name another library in "
                + $"{MpiRuntime.LibraryVariable}.");
        Initialized = (delegate* unmanaged[Cdecl]<int*, int>)Function("MPI_Initialized");
        InitThread = (delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int>)Function("MPI_Init_thread");
        Finalize = (delegate* unmanaged[Cdecl]<int>)Function("MPI_Finalize");
        Abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Function("MPI_Abort");
        Rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_rank");
        Size = (delegate* unmanaged[Cdecl]<nint, int*, int>)Function("MPI_Comm_size");
        Broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Function("MPI_Bcast");
        BeginReduce = (delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, nint, nint*, int>)Function("MPI_Iallreduce");
        Gather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Function("MPI_Allgather");
        GatherParts = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int>)Function("MPI_Allgatherv");
        Test = (delegate* unmanaged[Cdecl]<nint*, int*, nint, int>)Function("MPI_Test");
        Wait = (delegate* unmanaged[Cdecl]<nint*, nint, int>)Function("MPI_Wait");
    }

    /// <summary>Name or path under which it was loaded.</summary>
    public string Name { get; }

    /// <summary>First line of what the library says about itself.</summary>
    public string Version { get; }

    /// <summary>Its constants.</summary>
    public MpiHandles Handles { get; }

    public delegate* unmanaged[Cdecl]<int*, int> Initialized { get; }

    public delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int> InitThread { get; }

    public delegate* unmanaged[Cdecl]<int> Finalize { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int> Abort { get; }

    public delegate* unmanaged[Cdecl]<nint, int*, int> Rank { get; }

    public delegate* unmanaged[Cdecl]<nint, int*, int> Size { get; }

    public delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> Broadcast { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, nint, nint*, int> BeginReduce { get; }

    public delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int> Gather { get; }

    public delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int> GatherParts { get; }

    public delegate* unmanaged[Cdecl]<nint*, int*, nint, int> Test { get; }

    public delegate* unmanaged[Cdecl]<nint*, nint, int> Wait { get; }

    /// <summary>Loads the first of some libraries that is there.</summary>
    /// <param name="names">Names or paths.</param>
    /// <exception cref="InvalidOperationException">None can be loaded, or it is not a supported MPI library.</exception>
    public static MpiLibrary Load(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return new MpiLibrary(name, library);
            }
        }

        throw new InvalidOperationException(
            $"No MPI library could be loaded; tried {string.Join(", ", names)}. Install Open MPI or MPICH, or name the library in the "
            + $"environment variable {MpiRuntime.LibraryVariable}.");
    }

    private static bool IsMpich(string version) =>
        version.StartsWith("MPICH", StringComparison.Ordinal)
        || version.StartsWith("Intel(R) MPI", StringComparison.Ordinal)
        || version.StartsWith("MVAPICH", StringComparison.Ordinal)
        || version.StartsWith("CRAY MPICH", StringComparison.OrdinalIgnoreCase);
}
