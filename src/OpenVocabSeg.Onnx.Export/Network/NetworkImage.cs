using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>An image as the network's input.</summary>
/// <param name="Pixels">[1, 3, h, w], normalized; red, green, blue.</param>
/// <param name="Original">Size of the image.</param>
/// <param name="Network">Size of the network's input, h and w.</param>
/// <param name="ScaleX">Network pixels for each original pixel, horizontally.</param>
/// <param name="ScaleY">Network pixels for each original pixel, vertically.</param>
internal readonly record struct NetworkImage(Value Pixels, ImageExtent Original, ImageExtent Network, Value ScaleX, Value ScaleY);
