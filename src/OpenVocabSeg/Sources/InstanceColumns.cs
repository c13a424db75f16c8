namespace OpenVocabSeg.Sources;

/// <summary>Names of the columns with the instances of a row, annotated or pseudo-labeled.</summary>
/// <param name="Label">Classes: vector of keys.</param>
/// <param name="BoundingBoxes">Boxes; null means that they are computed from the masks.</param>
/// <param name="Masks">Masks; null if only boxes are known.</param>
/// <param name="Score">Confidences; null if all instances are certain.</param>
internal sealed record InstanceColumns(string Label, string? BoundingBoxes, string? Masks, string? Score);
