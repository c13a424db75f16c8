using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>A filled area of an icon, in icon coordinates (−1 to 1, y downwards).</summary>
/// <param name="Paint">Its color.</param>
/// <param name="Contours">Closed polygons, filled by the even-odd rule.</param>
internal sealed record ShapePart(PartPaint Paint, params Vector2[][] Contours);
