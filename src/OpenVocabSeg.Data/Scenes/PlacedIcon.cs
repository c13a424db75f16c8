using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>An icon at a position in an image.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="ToImage">Maps icon coordinates to pixels.</param>
/// <param name="Colors">Its colors.</param>
internal sealed record PlacedIcon(IconShape Shape, Matrix3x2 ToImage, IconColors Colors);
