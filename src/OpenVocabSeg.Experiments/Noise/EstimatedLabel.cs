namespace OpenVocabSeg.Experiments;

/// <summary>A pseudo label with its true quality and the noise by each estimator.</summary>
/// <param name="Image">Index of its image among the training images.</param>
/// <param name="Label">The label.</param>
/// <param name="Quality">Its true quality.</param>
/// <param name="Noise">The noise by each estimator; higher is worse.</param>
public sealed record EstimatedLabel(int Image, CorruptedLabel Label, LabelQuality Quality, IReadOnlyDictionary<string, double> Noise);
