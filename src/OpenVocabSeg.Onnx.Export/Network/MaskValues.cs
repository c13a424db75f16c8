using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Outputs of the mask head for n boxes.</summary>
/// <param name="Logits">[n, M, M], logits of the object.</param>
/// <param name="Probabilities">[n, M, M], 0…1.</param>
/// <param name="Deviation">[n, M, M], the standard deviation of the logits; none without a noise branch.</param>
/// <param name="Features">[n, C, M, M], input features of a mask critic.</param>
internal readonly record struct MaskValues(Value Logits, Value Probabilities, Value Deviation, Value Features);
