namespace OpenVocabSeg.Networks;

/// <summary>The input of the box regression, computed from a region's features.</summary>
public enum BoxRegressionInput
{
    /// <summary>The mean over the region's cells, as for the class embedding (Mask R-CNN C4, the authors' choice).</summary>
    Mean,

    /// <summary>All cells, concatenated. This keeps the layout inside the region, which narrow networks need.</summary>
    Flattened,
}
