namespace OpenVocabSeg.Data;

/// <summary>A generated image with its ground truth.</summary>
/// <param name="Image">The image.</param>
/// <param name="Objects">All objects in it, at least one, from back to front.</param>
/// <param name="Caption">A caption, with the omissions and false mentions of <see cref="SceneOptions"/>.</param>
public sealed record Scene(PixelImage Image, IReadOnlyList<SceneObject> Objects, string Caption);
