using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>One segmented object.</summary>
/// <param name="ClassName">The class of the vocabulary it was given.</param>
/// <param name="Score">Confidence in 0…1.</param>
/// <param name="Box">Its box, in pixels of the original image.</param>
/// <param name="Mask">Its mask, the size of the original image.</param>
/// <param name="MaskNoise">
/// With a mask critic how wrong the mask is to be expected, 1 − E[IoU], 0…1 (not calibrated in files of before); with a noise branch the
/// mean standard deviation of the mask logits over the mask; 0 where the network has neither.
/// </param>
public sealed record Detection(string ClassName, float Score, BoundingBox Box, RunLengthMask Mask, float MaskNoise);
