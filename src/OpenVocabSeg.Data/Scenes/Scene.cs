namespace OpenVocabSeg.Data;

/// <summary>A generated image with its ground truth.</summary>
/// <param name="Image">The image.</param>
/// <param name="Objects">
/// All objects in it, at least one, from back to front. Classes are those of <see cref="SceneClasses.All"/>. A mask has the visible
/// pixels: those covered by more than half and not hidden by a later object. A box is the tight box of these pixels.
/// </param>
/// <param name="Caption">A caption, with the omissions and false mentions of <see cref="SceneOptions"/>.</param>
public sealed record Scene(PixelImage Image, IReadOnlyList<SegmentedObject> Objects, string Caption);
