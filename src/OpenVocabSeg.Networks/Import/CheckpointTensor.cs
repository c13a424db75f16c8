namespace OpenVocabSeg.Networks;

/// <summary>The use of one tensor of a checkpoint by an import.</summary>
/// <param name="Tensor">Name, type and shape in the checkpoint.</param>
/// <param name="Target">The name of the parameter or buffer that the tensor fills; null if it is ignored.</param>
/// <param name="Reason">Why the tensor is ignored; null if it is used.</param>
public sealed record CheckpointTensor(TensorInfo Tensor, string? Target, string? Reason);
