using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>A picture as the network's input.</summary>
/// <param name="Pixels">[1, 3, h, w], normalised; red, green, blue.</param>
/// <param name="Original">Size of the picture.</param>
/// <param name="Network">Size of the network's input, h and w.</param>
/// <param name="ScaleX">Network pixels for each original pixel, horizontally.</param>
/// <param name="ScaleY">Network pixels for each original pixel, vertically.</param>
internal readonly record struct NetworkImage(Value Pixels, ImageExtent Original, ImageExtent Network, Value ScaleX, Value ScaleY);
