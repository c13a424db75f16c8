using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Data.Masks;
using OpenVocabSeg.Networks.Regions;
using OpenVocabSeg.Networks.Runtime;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>
/// The masks of the regions that detections come from. Boxes and masks do not depend on the class, so that a region found as several
/// classes, or under several vocabularies, has one mask.
/// </summary>
internal sealed class RegionMasks
{
    private const double FoundFrom = 0.5;

    private readonly Dictionary<long, (RunLengthMask Mask, float Noise)> _byRegion;

    private RegionMasks(Dictionary<long, (RunLengthMask Mask, float Noise)> byRegion) => _byRegion = byRegion;

    /// <summary>Predicts the masks of a batch.</summary>
    /// <param name="heads">The heads.</param>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="found">Detections: by vocabulary, then by image.</param>
    /// <param name="transforms">For each image the way into the network's input.</param>
    /// <returns>For each image its masks.</returns>
    public static RegionMasks[] Predict(
        RegionHeads heads, FeatureMaps maps, BoxDetections[,] found, IReadOnlyList<ImageTransform> transforms)
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
            var index = tensor(first.Select(pair => (long)pair.at).ToArray(), device: maps.Regions.device);
            boxes[i] = cat([.. detections.Select(d => d.Boxes)]).index_select(0, index);
        }

        var masks = heads.PredictMasks(maps, cat([.. boxes.Select(RegionLossComputation.WithImage)]));
        var counts = regions.Select(r => (long)r.Length).ToArray();
        var probabilities = masks.Probabilities.split(counts);
        var noise = heads.Critic is { } critic ? Noise(masks, critic, FoundFrom) : MeanDeviation(masks)?.ReadArray<float>();
        var before = counts.Select((_, i) => (int)counts.Take(i).Sum()).ToArray();
        return [.. transforms.Select((transform, i) =>
        {
            var pasted = MaskPaster.Paste(probabilities[i], boxes[i], transform.Network, transform.Original);
            return new RegionMasks(regions[i]
                .Select((region, n) => (region, mask: (pasted[n], noise?[before[i] + n] ?? 0)))
                .ToDictionary(pair => pair.region, pair => pair.mask));
        })];
    }

    /// <summary>The mask of a region, and its noise (0 where nothing estimates it).</summary>
    /// <param name="region">The proposal's number in its image.</param>
    public (RunLengthMask Mask, float Noise) Of(long region) => _byRegion[region];

    /// <summary>What a critic says of masks that are predicted themselves: 1 − expected overlap with the truth, calibrated.</summary>
    /// <param name="masks">The prediction, with features.</param>
    /// <param name="critic">The critic.</param>
    /// <param name="threshold">Probability above which a pixel belongs to a mask.</param>
    /// <returns>P numbers, 0…1.</returns>
    public static float[] Noise(MaskPrediction masks, MaskCritic critic, double threshold)
    {
        var found = masks.Probabilities.gt(threshold).to(float32);
        return critic.Noise(found, MaskLoss.Judge(masks, found, critic));
    }

    /// <summary>Mean σ over the pixels that the mask covers (all pixels where it covers none), [P].</summary>
    private static Tensor? MeanDeviation(MaskPrediction masks)
    {
        if (masks.StandardDeviation is not { } deviation)
        {
            return null;
        }

        var inside = masks.Probabilities.gt(FoundFrom).to(float32);
        var covered = inside.sum([1, 2]);
        return where(covered.gt(0), (deviation * inside).sum([1, 2]) / covered.clamp_min(1), deviation.mean([1, 2]));
    }
}
