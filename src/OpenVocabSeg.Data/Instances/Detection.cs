namespace OpenVocabSeg.Data;

/// <summary>One object found in an image: a prediction, or a pseudo label.</summary>
/// <param name="ClassName">Name of its class in the vocabulary; for a pseudo label, the noun.</param>
/// <param name="Score">Confidence in 0…1.</param>
/// <param name="Box">Its box, in pixels of the original image.</param>
/// <param name="Mask">Its mask, in the size of the original image.</param>
/// <param name="MaskNoise">
/// Expected error of the mask: 1 minus its expected IoU with the ground truth, 0…1. It is estimated by a mask critic (calibrated, except
/// in models saved by early versions) or by the noise branch; null if it was not estimated.
/// </param>
public sealed record Detection(string ClassName, float Score, BoundingBox Box, RunLengthMask Mask, float? MaskNoise = null)
    : SegmentedObject(ClassName, Box, Mask);
