namespace OpenVocabSeg.Data;

/// <summary>An object in an overlay.</summary>
/// <param name="ClassName">Its class, which is written on the label and determines the color.</param>
/// <param name="Mask">Its mask, in the size of the image; null for none.</param>
/// <param name="Box">Its box in pixels; null for none.</param>
/// <param name="Score">Its score, which is written after the class; null for none.</param>
public sealed record OverlayInstance(string ClassName, RunLengthMask? Mask, BoundingBox? Box = null, double? Score = null);
