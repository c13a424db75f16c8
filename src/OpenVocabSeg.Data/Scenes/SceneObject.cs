namespace OpenVocabSeg.Data;

/// <summary>An object of a generated scene.</summary>
/// <param name="ClassName">One of <see cref="SceneClasses.All"/>.</param>
/// <param name="Box">The tight box of the visible pixels, in continuous coordinates.</param>
/// <param name="Mask">The visible pixels: those covered by more than half and not hidden by a later object.</param>
public sealed record SceneObject(string ClassName, BoundingBox Box, RunLengthMask Mask);
