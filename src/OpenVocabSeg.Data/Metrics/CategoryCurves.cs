namespace OpenVocabSeg.Data.Metrics;

/// <summary>What the numbers of one class are averaged from. Null where a class has no annotated object in an area range.</summary>
internal sealed class CategoryCurves
{
    /// <summary>Number of annotated objects of any size, crowd regions apart.</summary>
    public int GroundTruthCount { get; set; }

    /// <summary>
    /// By area range, then overlap threshold: precision averaged over the 101 recall levels, at the largest number of detections.
    /// </summary>
    public double[]?[] Precision { get; } = new double[]?[CocoProtocol.AreaRangeCount];

    /// <summary>By area range, number of detections, overlap threshold: the recall reached.</summary>
    public double[][]?[] Recall { get; } = new double[][]?[CocoProtocol.AreaRangeCount];
}
