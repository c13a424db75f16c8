using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.RegionPooling;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// The detector's forward pass from feature maps to regressed boxes, which prediction, pseudo labels and the calibration of noise share:
/// propose, pool, predict boxes.
/// </summary>
internal static class RegionDetector
{
    /// <summary>Proposes regions and looks at them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    /// <param name="limits">How many regions.</param>
    /// <param name="passes">
    /// How often the box head looks: after each pass but the last one, the regressed boxes are the regions of the next.
    /// </param>
    public static DetectedRegions Detect(
        SegmenterNetwork network, FeatureMaps maps, IReadOnlyList<ImageSize> sizes, ProposalLimits limits, int passes = 1)
    {
        maps = network.WithNeck(maps);
        var proposals = network.Propose(maps, sizes, limits);
        var regions = Look(network.Heads, maps, [.. proposals.Select(proposal => proposal.Boxes)], sizes);
        for (var pass = 1; pass < passes; pass++)
        {
            regions = Look(network.Heads, maps, regions.Regressed(), sizes);
        }

        regions.Objectness = [.. proposals.Select(proposal => proposal.Scores)];
        return regions;
    }

    /// <summary>Looks at given regions.</summary>
    /// <param name="heads">The heads.</param>
    /// <param name="maps">Features of the batch, with the neck's where there is one.</param>
    /// <param name="boxes">For each image [n, 4] in network pixels.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    public static DetectedRegions Look(
        RegionHeads heads, FeatureMaps maps, IReadOnlyList<Tensor> boxes, IReadOnlyList<ImageSize> sizes)
    {
        // The vocabulary comes later: one zero row stands for it.
        var noClass = zeros(1, heads.EmbeddingDimension, device: maps.C4.device);
        var pooled = heads.Pool(maps, cat([.. boxes.Select(RoIAlign.Regions)]));
        return new DetectedRegions(heads, heads.PredictBoxes(pooled, noClass), boxes, sizes);
    }
}
