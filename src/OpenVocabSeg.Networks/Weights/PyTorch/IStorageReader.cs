namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>Where the storages of a checkpoint lie.</summary>
internal interface IStorageReader
{
    /// <summary>Checks that a storage is there in full.</summary>
    /// <exception cref="InvalidDataException">It is missing, or of another length than the pickle says.</exception>
    void Check(StorageReference storage);

    /// <summary>Reads bytes of a checked storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="offset">First byte, within the storage.</param>
    /// <param name="destination">Filled wholly.</param>
    void Read(StorageReference storage, long offset, Span<byte> destination);
}
