using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>
/// The masks of the regions that detections come from. Boxes and masks do not depend on the class, so a region detected as several
/// classes, or with several vocabularies, has one mask.
/// </summary>
internal sealed class RegionMasks
{
    private readonly Dictionary<long, (RunLengthMask Mask, float? Noise)> _byRegion;

    private RegionMasks(Dictionary<long, (RunLengthMask Mask, float? Noise)> byRegion) => _byRegion = byRegion;

    /// <summary>Predicts the masks of a batch.</summary>
    /// <param name="heads">The heads.</param>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="found">Detections by vocabulary, then by image.</param>
    /// <param name="transforms">The transform of each image to the network input.</param>
    /// <param name="settings">The mask threshold, and whether to estimate the noise of masks (null if not).</param>
    /// <returns>The masks of each image.</returns>
    public static RegionMasks[] Predict(
        RegionHeads heads, FeatureMaps maps, BoxDetections[,] found, IReadOnlyList<ImageTransform> transforms, DetectionSettings settings)
    {
        using var scope = NewDisposeScope();
        var regions = new long[transforms.Count][];
        var boxes = new Tensor[transforms.Count];
        for (var i = 0; i < transforms.Count; i++)
        {
            var detections = Enumerable.Range(0, found.GetLength(0)).Select(k => found[k, i]).ToArray();
            var all = cat([.. detections.Select(d => d.Regions)]).ReadArray<long>();
            var first = all.Select((region, at) => (region, at)).DistinctBy(pair => pair.region).ToArray();
            regions[i] = [.. first.Select(pair => pair.region)];
            var index = tensor(first.Select(pair => (long)pair.at).ToArray(), device: maps.C4.device);
            boxes[i] = cat([.. detections.Select(d => d.Boxes)]).index_select(0, index);
        }

        var masks = heads.PredictMasks(maps, cat([.. boxes.Select(RoIAlign.Regions)]));
        var counts = regions.Select(r => (long)r.Length).ToArray();
        var probabilities = masks.Probabilities.split(counts);
        IReadOnlyList<RunLengthMask>[] pasted =
        [
            .. transforms.Select((transform, i) =>
                MaskPaster.Paste(probabilities[i], boxes[i], transform.Network, transform.Original, settings.MaskThreshold)),
        ];
        var noise = !settings.EstimateNoise ? null
            : heads.Critic is not null ? MaskJudge.Noise(heads, maps, pasted, transforms)
            : ExpectedNoise(masks, settings.MaskThreshold)?.cpu().split(counts).Select(ofImage => ofImage.ReadArray<float>()).ToArray();
        return [.. regions.Select((ofImage, i) => new RegionMasks(ofImage
            .Select((region, n) => (region, mask: (pasted[i][n], noise?[i][n])))
            .ToDictionary(pair => pair.region, pair => pair.mask)))];
    }

    /// <summary>Gets the mask of a region and its noise (null if it is not estimated).</summary>
    /// <param name="region">Index of the proposal in its image.</param>
    public (RunLengthMask Mask, float? Noise) Of(long region) => _byRegion[region];

    // The expected noise of masks without a critic, from the noise branch: the probability of a pixel is the mean of sigmoid(l + σ·ε)
    // over ε, by MacKay's approximation ("The evidence framework applied to classification networks", 1992).
    private static Tensor? ExpectedNoise(MaskPrediction masks, float threshold)
    {
        if (masks.StandardDeviation is not { } deviation)
        {
            return null;
        }

        using Scalar least = threshold;
        var given = masks.Probabilities.gt(least).to(float32);
        var flattened = masks.ObjectLogits / deviation.Squared().Times(Math.PI / 8).Plus(1).sqrt();
        return MaskCritic.ExpectedNoise(given, flattened.sigmoid());
    }
}
