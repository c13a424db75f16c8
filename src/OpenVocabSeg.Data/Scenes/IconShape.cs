namespace OpenVocabSeg.Data.Scenes;

/// <summary>How the objects of a class look.</summary>
/// <param name="ClassName">The class.</param>
/// <param name="MeanHue">Middle of the hues of the main color, degrees.</param>
/// <param name="Texture">Pattern on the main parts.</param>
/// <param name="Parts">Filled areas, painted in order.</param>
internal sealed record IconShape(string ClassName, double MeanHue, Texture Texture, params ShapePart[] Parts);
