namespace OpenVocabSeg.Data;

/// <summary>One segmented object.</summary>
/// <param name="ClassName">The class of the vocabulary it was given.</param>
/// <param name="Score">Confidence in 0…1.</param>
/// <param name="Box">Its box, in pixels of the original image.</param>
/// <param name="Mask">Its mask, the size of the original image.</param>
/// <param name="MaskNoise">
/// How wrong the mask is expected to be: one less its expected IoU with the true mask, 0…1. A mask critic estimates it, calibrated except
/// in
/// models saved by early versions, or the noise branch does; 0 where the network has neither.
/// </param>
public sealed record Detection(string ClassName, float Score, BoundingBox Box, RunLengthMask Mask, float MaskNoise);
