using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A pseudo label for the report.</summary>
/// <param name="Label">The label and its estimates.</param>
/// <param name="Doubt">The critic's probability that its mask is wrong, one value per pixel; NaN outside the box.</param>
/// <param name="Expected">The mask that the critic expects.</param>
public sealed record NoiseExample(EstimatedLabel Label, float[] Doubt, RunLengthMask Expected);
