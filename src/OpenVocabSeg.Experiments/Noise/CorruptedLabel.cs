namespace OpenVocabSeg.Experiments;

/// <summary>A pseudo label after <see cref="LabelCorruption"/>.</summary>
/// <param name="Label">The label that students learn from.</param>
/// <param name="Corruption">What was done to it; null where it is the teacher's own.</param>
public sealed record CorruptedLabel(PseudoLabel Label, CorruptionKind? Corruption);
