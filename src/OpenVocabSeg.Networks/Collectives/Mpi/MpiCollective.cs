using System.Runtime.InteropServices;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives.Mpi;

/// <summary>The processes of MPI_COMM_WORLD. Errors of MPI end all processes, with MPI's own message.</summary>
internal sealed unsafe class MpiCollective : ICollective
{
    // MPI_THREAD_SERIALIZED: several threads call MPI, one at a time. Training and torch's backward pass may use different threads.
    private const int Serialized = 2;

    private readonly MpiLibrary _mpi;
    private bool _completed;

    private MpiCollective(MpiLibrary mpi)
    {
        _mpi = mpi;
        int rank, count;
        Check(mpi.Rank(mpi.Handles.World, &rank), "MPI_Comm_rank");
        Check(mpi.Size(mpi.Handles.World, &count), "MPI_Comm_size");
        (Rank, Count) = (rank, count);
    }

    public int Rank { get; }

    public int Count { get; }

    /// <summary>Loads the library and initializes MPI.</summary>
    /// <param name="launcher">What the launcher says.</param>
    /// <exception cref="InvalidOperationException">See <see cref="MpiRuntime.Start"/>.</exception>
    public static MpiCollective Start(MpiLauncher launcher)
    {
        var mpi = MpiLibrary.Load(launcher.Libraries);
        int initialized, level;
        Check(mpi.Initialized(&initialized), "MPI_Initialized");
        if (initialized != 0)
        {
            throw new InvalidOperationException("MPI runs already in this process: start it once, before the first training.");
        }

        Check(mpi.InitThread(null, null, Serialized, &level), "MPI_Init_thread");
        var collective = new MpiCollective(mpi);
        if (level < Serialized)
        {
            throw new InvalidOperationException($"{mpi.Version} ({mpi.Name}) cannot be called from several threads in turn.");
        }

        return launcher.Count is { } launched && launched != collective.Count
            ? throw new InvalidOperationException(
                $"The launcher started {launched} processes, but {mpi.Version} ({mpi.Name}) finds {collective.Count}: the launcher belongs "
                + $"to another MPI. Name its library in {MpiRuntime.LibraryVariable}.")
            : collective;
    }

    public IPendingSum BeginSum(Tensor values)
    {
        var handles = _mpi.Handles;
        var pending = new Pending(_mpi);
        Check(
            _mpi.BeginReduce(
                handles.InPlace,
                TensorMemory.Of(values),
                checked((int)values.numel()),
                values.dtype == ScalarType.Float64 ? handles.Float64 : handles.Float32,
                handles.Sum,
                handles.World,
                pending.Request),
            "MPI_Iallreduce");
        return pending;
    }

    public void Broadcast(Span<byte> values)
    {
        fixed (byte* bytes = values)
        {
            Check(_mpi.Broadcast(bytes, values.Length, _mpi.Handles.Byte, 0, _mpi.Handles.World), "MPI_Bcast");
        }
    }

    public byte[][] Gather(ReadOnlySpan<byte> own)
    {
        var handles = _mpi.Handles;
        var lengths = new int[Count];
        var length = own.Length;
        fixed (int* all = lengths)
        {
            Check(_mpi.Gather(&length, 1, handles.Int32, all, 1, handles.Int32, handles.World), "MPI_Allgather");
        }

        var starts = new int[Count];
        for (var i = 1; i < Count; i++)
        {
            starts[i] = checked(starts[i - 1] + lengths[i - 1]);
        }

        var gathered = new byte[checked(starts[^1] + lengths[^1])];
        fixed (byte* source = own)
        fixed (byte* target = gathered)
        fixed (int* counts = lengths)
        fixed (int* offsets = starts)
        {
            Check(
                _mpi.GatherParts(source, own.Length, handles.Byte, target, counts, offsets, handles.Byte, handles.World),
                "MPI_Allgatherv");
        }

        return [.. starts.Zip(lengths, (start, count) => gathered.AsSpan(start, count).ToArray())];
    }

    public void Abort(int exitCode)
    {
        _ = _mpi.Abort(_mpi.Handles.World, exitCode);
        Environment.Exit(exitCode);
    }

    public void Complete()
    {
        if (!_completed)
        {
            _completed = true;
            Check(_mpi.Finalize(), "MPI_Finalize");
        }
    }

    // Not MPI_Finalize: it waits for processes that may wait for this one.
    public void Dispose()
    {
    }

    private static void Check(int code, string function)
    {
        if (code != 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"{function} failed with code {code}."));
        }
    }

    // MPI writes to the request until it is waited for, so it lies in memory that does not move.
    private sealed class Pending(MpiLibrary mpi) : IPendingSum
    {
        public nint* Request { get; } = (nint*)NativeMemory.AllocZeroed((nuint)sizeof(nint));

        public void Advance()
        {
            int complete;
            Check(mpi.Test(Request, &complete, mpi.Handles.IgnoreStatus), "MPI_Test");
        }

        public void Wait()
        {
            var code = mpi.Wait(Request, mpi.Handles.IgnoreStatus);
            NativeMemory.Free(Request);
            Check(code, "MPI_Wait");
        }
    }
}
