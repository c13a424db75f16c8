using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The detections of an image, best first.</summary>
/// <param name="Boxes">[n, 4] in network pixels.</param>
/// <param name="Scores">[n].</param>
/// <param name="Classes">int64 [n].</param>
/// <param name="Count">n, int64 [1].</param>
internal readonly record struct DetectionValues(Value Boxes, Value Scores, Value Classes, Value Count);
