using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>The judgment of a mask by a mask critic.</summary>
/// <param name="Noise">
/// The expected noise: 1 − the expected IoU with the true mask, 0…1 (uncalibrated in models saved by earlier versions).
/// </param>
/// <param name="Expected">The pixels inside the box that belong to the true mask with a probability above one half.</param>
internal readonly record struct MaskJudgment(float Noise, RunLengthMask Expected);
