namespace OpenVocabSeg.Data;

/// <summary>An object that an overlay shows.</summary>
/// <param name="ClassName">Its class, written on the label; it also decides the color.</param>
/// <param name="Mask">Its pixels, the size of the image, or null.</param>
/// <param name="Box">Its box in pixels, or null.</param>
/// <param name="Score">Written behind the class, or null.</param>
public sealed record OverlayInstance(string ClassName, RunLengthMask? Mask, BoundingBox? Box = null, double? Score = null);
