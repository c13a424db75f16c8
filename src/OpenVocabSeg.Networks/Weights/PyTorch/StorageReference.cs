using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A storage that a pickle refers to: a sequence of elements elsewhere in the file.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="DataType">The type of its elements.</param>
/// <param name="Offset">First element that the reference covers.</param>
/// <param name="Count">Number of elements that the reference covers.</param>
/// <param name="TotalCount">Number of elements of the whole storage.</param>
internal sealed record StorageReference(string Key, ScalarType DataType, long Offset, long Count, long TotalCount);
