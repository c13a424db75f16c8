using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>An icon at its place in an image.</summary>
/// <param name="Shape">What it looks like.</param>
/// <param name="ToPicture">From icon coordinates to pixels.</param>
/// <param name="Colors">Its colors.</param>
internal sealed record PlacedIcon(IconShape Shape, Matrix3x2 ToPicture, IconColors Colors);
