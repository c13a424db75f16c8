namespace OpenVocabSeg.Networks;

/// <summary>What the import of a checkpoint does with one of its tensors.</summary>
/// <param name="Tensor">Name, type and shape in the checkpoint.</param>
/// <param name="Target">The name of the parameter or buffer that it fills; null where it fills none.</param>
/// <param name="Reason">Why it fills none; null where it fills one.</param>
public sealed record CheckpointTensor(TensorInfo Tensor, string? Target, string? Reason);
