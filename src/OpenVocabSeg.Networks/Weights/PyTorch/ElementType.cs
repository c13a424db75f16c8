using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>The type of the elements of a storage.</summary>
/// <param name="Name">Its name in PyTorch, such as <c>float32</c>.</param>
/// <param name="Size">Bytes per element; 0 if it is unknown without the storage.</param>
/// <param name="Type">The type that its tensors are read as; null if they cannot be read.</param>
internal sealed record ElementType(string Name, int Size, ScalarType? Type = null);
