using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A storage that a pickle names: a run of elements elsewhere in the file.</summary>
/// <param name="Key">Its name there.</param>
/// <param name="DataType">The type of its elements.</param>
/// <param name="Offset">First element of it that is meant.</param>
/// <param name="Count">Number of elements that are meant.</param>
/// <param name="TotalCount">Number of elements of the whole storage.</param>
internal sealed record StorageReference(string Key, ScalarType DataType, long Offset, long Count, long TotalCount);
