namespace OpenVocabSeg.Sources;

/// <summary>Names of the columns that hold a row's instances, annotated or pseudo-labeled.</summary>
/// <param name="Label">Classes: vector of keys.</param>
/// <param name="BoundingBoxes">Boxes, or null to take them from the masks.</param>
/// <param name="Masks">Masks, or null where only boxes are known.</param>
/// <param name="Score">Confidences, or null where all are certain.</param>
internal sealed record InstanceColumns(string Label, string? BoundingBoxes, string? Masks, string? Score);
