namespace OpenVocabSeg.Networks.Collectives.Mpi;

/// <summary>
/// The constants of an MPI library. The standard names them, and each family of libraries chooses their values: numbers in MPICH,
/// addresses of exported variables in Open MPI.
/// </summary>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="Byte">MPI_BYTE.</param>
/// <param name="Int32">MPI_INT32_T.</param>
/// <param name="Float32">MPI_FLOAT.</param>
/// <param name="Float64">MPI_DOUBLE.</param>
/// <param name="Sum">MPI_SUM.</param>
/// <param name="InPlace">MPI_IN_PLACE.</param>
/// <param name="IgnoreStatus">MPI_STATUS_IGNORE.</param>
internal sealed record MpiHandles(nint World, nint Byte, nint Int32, nint Float32, nint Float64, nint Sum, nint InPlace, nint IgnoreStatus)
{
    /// <summary>
    /// The values of the common ABI of MPICH: MPICH, Intel MPI, MVAPICH, Cray MPICH (mpi.h of MPICH 3 and 4). As 64-bit values, of which
    /// callees read the low 32 bits.
    /// </summary>
    public static MpiHandles Mpich { get; } = new(
        World: 0x44000000,
        Byte: 0x4c00010d,
        Int32: 0x4c000439,
        Float32: 0x4c00040a,
        Float64: 0x4c00080b,
        Sum: 0x58000003,
        InPlace: -1,
        IgnoreStatus: 1);

    /// <summary>The values of Open MPI 1.3 to 5.</summary>
    /// <param name="addressOf">Finds the address of an exported variable.</param>
    public static MpiHandles OpenMpi(Func<string, nint> addressOf) => new(
        World: addressOf("ompi_mpi_comm_world"),
        Byte: addressOf("ompi_mpi_byte"),
        Int32: addressOf("ompi_mpi_int32_t"),
        Float32: addressOf("ompi_mpi_float"),
        Float64: addressOf("ompi_mpi_double"),
        Sum: addressOf("ompi_mpi_op_sum"),
        InPlace: 1,
        IgnoreStatus: 0);
}
