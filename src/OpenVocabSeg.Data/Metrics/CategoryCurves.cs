namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// Precision and recall of one class, from which its metrics are averaged. Null for area ranges without annotated objects.
/// </summary>
internal sealed class CategoryCurves
{
    /// <summary>Number of annotated objects of any size, without crowd regions and ignored objects.</summary>
    public int GroundTruthCount { get; set; }

    /// <summary>
    /// By area range, then IoU threshold: precision averaged over the 101 recall levels, at the largest number of detections.
    /// </summary>
    public double[]?[] Precision { get; } = new double[]?[CocoProtocol.AreaRangeCount];

    /// <summary>Recall by area range, number of detections and IoU threshold.</summary>
    public double[][]?[] Recall { get; } = new double[][]?[CocoProtocol.AreaRangeCount];

    /// <summary>Mean over the classes that have objects, and over one threshold or all; −1 if no class has objects.</summary>
    /// <param name="valuesByClass">By class, then IoU threshold; null for a class without objects.</param>
    /// <param name="threshold">Index of one IoU threshold; null for all.</param>
    public static double Mean(IEnumerable<double[]?> valuesByClass, int? threshold = null)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var values in valuesByClass)
        {
            if (values is not null)
            {
                sum += threshold is { } index ? values[index] : values.Average();
                count++;
            }
        }

        return count == 0 ? -1 : sum / count;
    }
}
