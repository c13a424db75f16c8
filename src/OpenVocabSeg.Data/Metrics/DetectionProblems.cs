using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>What was wrong with a detection that is compared all the same.</summary>
/// <param name="UnreadableMask">Why its mask could not be read and one without pixels stands in; null where it could.</param>
/// <param name="Geometry">What of its polygons could not be read; null where all could.</param>
internal readonly record struct DetectionProblems(CocoProblem? UnreadableMask, GeometryProblems? Geometry);
