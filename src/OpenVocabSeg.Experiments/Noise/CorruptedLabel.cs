using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A pseudo label after <see cref="LabelCorruption"/>.</summary>
/// <param name="Label">The label that students are trained on.</param>
/// <param name="Corruption">How it was corrupted; null if it is the teacher's own label.</param>
public sealed record CorruptedLabel(Detection Label, CorruptionKind? Corruption);
