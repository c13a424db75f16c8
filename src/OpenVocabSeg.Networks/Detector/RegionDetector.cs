using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.RegionPooling;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// The forward pass of the detector from feature maps to regressed boxes: propose, pool, predict boxes. Prediction, pseudo labels and the
/// calibration of noise share it.
/// </summary>
internal static class RegionDetector
{
    /// <summary>Proposes regions and predicts their boxes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    /// <param name="limits">Maximum numbers of anchors and regions.</param>
    /// <param name="passes">Number of passes of the box head. The regressed boxes of a pass are the regions of the next pass.</param>
    public static DetectedRegions Detect(
        SegmenterNetwork network, FeatureMaps maps, IReadOnlyList<ImageSize> sizes, ProposalLimits limits, int passes = 1)
    {
        maps = network.WithNeck(maps);
        var proposals = network.Propose(maps, sizes, limits);
        var regions = PredictBoxes(network.Heads, maps, [.. proposals.Select(proposal => proposal.Boxes)], sizes);
        for (var pass = 1; pass < passes; pass++)
        {
            regions = PredictBoxes(network.Heads, regions.Maps, regions.Regressed(), sizes);
        }

        regions.Objectness = [.. proposals.Select(proposal => proposal.Scores)];
        return regions;
    }

    /// <summary>Predicts the boxes of given regions.</summary>
    /// <param name="heads">The heads.</param>
    /// <param name="maps">Features of the batch, including those of the neck if there is one.</param>
    /// <param name="boxes">The regions of each image, [n, 4] in network pixels.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    public static DetectedRegions PredictBoxes(
        RegionHeads heads, FeatureMaps maps, IReadOnlyList<Tensor> boxes, IReadOnlyList<ImageSize> sizes)
    {
        // The vocabulary comes later: one zero row stands for it.
        var noClass = zeros(1, heads.EmbeddingDimension, float32, maps.C4.device);
        var regions = cat([.. boxes.Select(RoIAlign.Regions)]);
        maps = heads.WithBegun(maps, regions.shape[0]);
        var parts = new List<BoxPrediction>();
        long at = 0;
        do
        {
            using var scope = NewDisposeScope();
            var part = regions.narrow(0, at, Math.Min(heads.RegionsAtOnce, regions.shape[0] - at));
            parts.Add(heads.PredictBoxes(heads.Pool(maps, part), noClass).MoveToOuterDisposeScope());
            at += part.shape[0];
        }
        while (at < regions.shape[0]);
        return new DetectedRegions(heads, BoxPrediction.Join(parts), boxes, sizes) { Maps = maps };
    }
}
