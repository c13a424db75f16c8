using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>Errors of a detection that is evaluated nevertheless.</summary>
/// <param name="UnreadableMask">Why its mask could not be read and is replaced by an empty one; null if it could.</param>
/// <param name="Geometry">Errors of its polygons; null if there are none.</param>
internal readonly record struct DetectionProblems(CocoProblem? UnreadableMask, GeometryProblems? Geometry);
