namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A storage that a pickle refers to: a sequence of elements elsewhere in the file.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Offset">First element that the reference covers.</param>
/// <param name="Count">Number of elements that the reference covers.</param>
/// <param name="TotalCount">Number of elements of the whole storage.</param>
internal sealed record StorageReference(string Key, ElementType Element, long Offset, long Count, long TotalCount)
{
    /// <summary>Bytes of the whole storage.</summary>
    public Int128 ByteCount => (Int128)TotalCount * Element.Size;
}
