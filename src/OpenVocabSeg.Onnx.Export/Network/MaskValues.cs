using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>What the mask head says of n boxes.</summary>
/// <param name="Logits">[n, M, M], of the object.</param>
/// <param name="Probabilities">[n, M, M], 0…1.</param>
/// <param name="Deviation">[n, M, M], the standard deviation of the logits; none without a noise branch.</param>
/// <param name="Features">[n, C, M, M], the features that a mask critic sees.</param>
internal readonly record struct MaskValues(Value Logits, Value Probabilities, Value Deviation, Value Features);
