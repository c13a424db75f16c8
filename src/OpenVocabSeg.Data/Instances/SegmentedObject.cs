namespace OpenVocabSeg.Data;

/// <summary>One object of an image: its class, box and mask.</summary>
/// <param name="ClassName">Name of its class.</param>
/// <param name="Box">Its box, in pixels of the image.</param>
/// <param name="Mask">Its mask, in the size of the image.</param>
public record SegmentedObject(string ClassName, BoundingBox Box, RunLengthMask Mask);
