using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>An image as the network's input.</summary>
/// <param name="Pixels">[1, 3, h, w], normalized; red, green, blue.</param>
/// <param name="Extent">h and w.</param>
internal readonly record struct NetworkImage(Value Pixels, ImageExtent Extent);
