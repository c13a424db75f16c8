using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.RegionPooling;

/// <summary>
/// RoIAlign (Mask R-CNN §3): features of each region on a grid of a fixed size, averaged from bilinear samples. Conventions of
/// maskrcnn-benchmark: no half-pixel shift, regions are at least one cell large, a sample more than one cell outside the map counts as
/// zero, and other samples are clamped to the map.
/// </summary>
internal static class RoIAlign
{
    /// <summary>Pools regions. Gradients flow into the features, not into the regions.</summary>
    /// <param name="features">Feature maps [B, C, H, W].</param>
    /// <param name="regions">Regions [N, 5]: index of the map, then x0 y0 x1 y1 in input pixels.</param>
    /// <param name="resolution">Rows and columns R of the grid.</param>
    /// <param name="spatialScale">Feature cells an input pixel (1 ÷ stride).</param>
    /// <param name="samplingRatio">Samples a grid cell in each direction; 0 means as many as it has feature cells, rounded up.</param>
    /// <param name="step">1 for every grid cell, 2 for every other row and column of cells, and so on.</param>
    /// <returns>Pooled features [N, C, R, R], with a step [N, C, ⌈R/step⌉, ⌈R/step⌉].</returns>
    /// <exception cref="ArgumentException">A region names a map that is not there, or is not finite.</exception>
    public static Tensor Pool(
        Tensor features, Tensor regions, int resolution, float spatialScale, int samplingRatio, int step = 1)
    {
        using var scope = NewDisposeScope();
        var weights = RoIAlignWeights.Create(
            regions, features.shape[0], (int)features.shape[2], (int)features.shape[3], resolution, spatialScale, samplingRatio, step);
        return PoolBy(features, weights).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Pools the means of regions over the grid: what the mean of <see cref="Pool"/> over rows and
    /// columns is, except for rounding, without the grid. Gradients flow into the features, not into the regions.
    /// </summary>
    /// <inheritdoc cref="Pool"/>
    /// <returns>[N, C, 1, 1].</returns>
    public static Tensor PoolMeans(Tensor features, Tensor regions, int resolution, float spatialScale, int samplingRatio)
    {
        using var scope = NewDisposeScope();
        var weights = RoIAlignWeights.Create(
            regions, features.shape[0], (int)features.shape[2], (int)features.shape[3], resolution, spatialScale, samplingRatio);
        return PoolBy(features, weights.Means()).MoveToOuterDisposeScope();
    }

    private static Tensor PoolBy(Tensor features, RoIAlignWeights weights) =>
        features.device_type == DeviceType.CPU && features.dtype == float32
            ? RoIAlignLoops.Pool(features, weights)
            : RoIAlignMatrices.Pool(features, weights);

    /// <summary>Converts the boxes of one image of a batch to regions for <see cref="Pool"/>.</summary>
    /// <param name="boxes">Boxes [n, 4] in input pixels.</param>
    /// <param name="image">Index of the image in the batch.</param>
    /// <returns>Regions [n, 5].</returns>
    public static Tensor Regions(Tensor boxes, int image)
    {
        using Scalar number = image;
        return cat([full([boxes.shape[0], 1], number, dtype: boxes.dtype, device: boxes.device), boxes], 1);
    }
}
