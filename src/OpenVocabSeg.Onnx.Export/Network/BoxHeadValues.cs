using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Outputs of the box head for N regions.</summary>
/// <param name="Embeddings">[N, D], the regions in word space; none if they are not classified.</param>
/// <param name="Deltas">[N, 4].</param>
/// <param name="Iou">[N], logits; none if the IoU of boxes is not predicted.</param>
internal readonly record struct BoxHeadValues(Value Embeddings, Value Deltas, Value Iou);
