namespace OpenVocabSeg.Experiments;

/// <summary>A pseudo label whose quality is known, with what each estimator says of it.</summary>
/// <param name="Image">Index of its image among the training images.</param>
/// <param name="Label">The label.</param>
/// <param name="Quality">How good it truly is.</param>
/// <param name="Noise">The noise by each estimator; higher is worse.</param>
public sealed record EstimatedLabel(int Image, CorruptedLabel Label, LabelQuality Quality, IReadOnlyDictionary<string, double> Noise);
