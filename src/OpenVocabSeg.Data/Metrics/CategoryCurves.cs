namespace OpenVocabSeg.Data.Metrics;

/// <summary>What the numbers of one class are averaged from. Null where a class has no annotated object in an area range.</summary>
internal sealed class CategoryCurves
{
    /// <summary>Number of annotated objects of any size, crowd regions and ignored objects apart.</summary>
    public int GroundTruthCount { get; set; }

    /// <summary>
    /// By area range, then overlap threshold: precision averaged over the 101 recall levels, at the largest number of detections.
    /// </summary>
    public double[]?[] Precision { get; } = new double[]?[CocoProtocol.AreaRangeCount];

    /// <summary>By area range, number of detections, overlap threshold: the recall reached.</summary>
    public double[][]?[] Recall { get; } = new double[][]?[CocoProtocol.AreaRangeCount];

    /// <summary>Mean over the classes that have objects, and over one threshold or all; −1 where no class has any.</summary>
    /// <param name="valuesByClass">By class, then overlap threshold; null for a class without objects.</param>
    /// <param name="threshold">Index of one overlap threshold; null for all.</param>
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
