namespace OpenVocabSeg.Networks;

/// <summary>What the box regression of the box head sees of a region's features.</summary>
public enum BoxRegressionInput
{
    /// <summary>The mean over the region's cells, as the class embedding does (Mask R-CNN C4, the authors' choice).</summary>
    Mean,

    /// <summary>All cells side by side: keeps the layout inside the region, which narrow networks need.</summary>
    Flattened,
}
