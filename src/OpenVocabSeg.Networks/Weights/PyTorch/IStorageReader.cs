namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>Reads the storages of a checkpoint.</summary>
internal interface IStorageReader
{
    /// <summary>Checks that a storage is complete.</summary>
    /// <exception cref="InvalidDataException">It is missing, or its length differs from that in the pickle.</exception>
    void Check(StorageReference storage);

    /// <summary>Reads bytes of a checked storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="offset">First byte, within the storage.</param>
    /// <param name="destination">Receives the bytes; filled completely.</param>
    void Read(StorageReference storage, long offset, Span<byte> destination);
}
