using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>What a mask critic says of a mask.</summary>
/// <param name="Noise">
/// How wrong it is to be expected: 1 − the expected intersection over union with the true mask, 0…1 (not calibrated in files of before).
/// </param>
/// <param name="Expected">Where the true mask is more likely than not, inside the box.</param>
internal readonly record struct MaskJudgement(float Noise, RunLengthMask Expected);
