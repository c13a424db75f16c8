namespace OpenVocabSeg.Data.Metrics;

/// <summary>The values of a detection that the metrics need, without its box or mask, to save memory.</summary>
/// <param name="Image">Index of the image in ascending order of ids; −1 for a detection that is not evaluated.</param>
/// <param name="Category">Index of the class in ascending order of ids; −1 for a class that is not evaluated in the image.</param>
/// <param name="Score">Confidence.</param>
/// <param name="Area">Area in square pixels.</param>
/// <param name="Overlaps">IoUs with the annotated objects of its class in the image, in order; null if there are none.</param>
internal readonly record struct ScoredDetection(int Image, int Category, double Score, double Area, double[]? Overlaps)
{
    /// <summary>A detection that is not evaluated.</summary>
    public static readonly ScoredDetection None = new(-1, -1, 0, 0, null);
}
