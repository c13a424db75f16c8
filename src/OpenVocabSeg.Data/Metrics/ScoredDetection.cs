namespace OpenVocabSeg.Data.Metrics;

/// <summary>What the metrics need of a detection. Its box or mask is gone, so that half a million of them are small.</summary>
/// <param name="Image">Place of the image in ascending order of ids; −1 for a detection that is not evaluated.</param>
/// <param name="Category">Place of the class in ascending order of ids; −1 for a class that is not judged in the image.</param>
/// <param name="Score">Confidence.</param>
/// <param name="Area">Area in square pixels.</param>
/// <param name="Overlaps">Overlaps with the annotated objects of its class in the image, in their order; null where there is none.</param>
internal readonly record struct ScoredDetection(int Image, int Category, double Score, double Area, double[]? Overlaps)
{
    /// <summary>A detection that is not evaluated.</summary>
    public static readonly ScoredDetection None = new(-1, -1, 0, 0, null);
}
