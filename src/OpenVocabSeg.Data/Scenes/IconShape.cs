namespace OpenVocabSeg.Data.Scenes;

/// <summary>Appearance of the objects of a class.</summary>
/// <param name="ClassName">The class.</param>
/// <param name="MeanHue">Mean hue of the main color, in degrees.</param>
/// <param name="Texture">Pattern on the main parts.</param>
/// <param name="Parts">Filled areas, painted in order.</param>
internal sealed record IconShape(string ClassName, double MeanHue, Texture Texture, params ShapePart[] Parts);
