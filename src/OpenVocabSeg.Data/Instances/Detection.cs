namespace OpenVocabSeg.Data;

/// <summary>One segmented object.</summary>
/// <param name="ClassName">Name of the predicted class of the vocabulary.</param>
/// <param name="Score">Confidence in 0…1.</param>
/// <param name="Box">The box, in pixels of the original image.</param>
/// <param name="Mask">The mask, in the size of the original image.</param>
/// <param name="MaskNoise">
/// Expected error of the mask: 1 minus its expected IoU with the ground truth, 0…1. It is estimated by a mask critic (calibrated, except
/// in models saved by early versions) or by the noise branch; 0 if the network has neither.
/// </param>
public sealed record Detection(string ClassName, float Score, BoundingBox Box, RunLengthMask Mask, float MaskNoise);
