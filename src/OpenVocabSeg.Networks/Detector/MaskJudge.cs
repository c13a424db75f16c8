using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// Computes the expected noise of whole masks with a <see cref="MaskCritic"/>. The critic sees each mask with its surroundings, not only
/// the box in which the mask was predicted: inside that box, it cannot see parts of the object that are missing from the mask.
/// </summary>
internal static class MaskJudge
{
    /// <summary>Computes the calibrated noise, which users see.</summary>
    /// <param name="heads">The heads, with a critic.</param>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="masks">The masks of each image, with the size of the original image.</param>
    /// <param name="transforms">The transform of each image to the network input.</param>
    /// <returns>For each image, one value in 0…1 per mask; 1 for an empty mask.</returns>
    public static float[][] Noise(
        RegionHeads heads, FeatureMaps maps, IReadOnlyList<RunLengthMask>[] masks, IReadOnlyList<ImageTransform> transforms) =>
        Array.ConvertAll(ExpectedNoise(heads, maps, masks, transforms), noise => Array.ConvertAll(noise, heads.Critic!.Calibration.Apply));

    /// <summary>Computes the uncalibrated noise, 1 − E[IoU].</summary>
    public static float[][] ExpectedNoise(
        RegionHeads heads, FeatureMaps maps, IReadOnlyList<RunLengthMask>[] masks, IReadOnlyList<ImageTransform> transforms)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var device = maps.C4.device;
        var counts = masks.Select(ofImage => (long)ofImage.Count).ToArray();
        if (counts.Sum() == 0)
        {
            return [.. masks.Select(_ => Array.Empty<float>())];
        }

        var regions = masks.Select((ofImage, i) =>
            tensor(transforms[i].ToNetwork([.. ofImage.Select(MaskSurroundings.Around)]), [counts[i], 4], device: device)).ToArray();
        var given = cat([.. masks.Select((ofImage, i) => MaskTargets.Create(
            [.. ofImage.Select(mask => new RunLengthInstanceMask(mask, transforms[i], dilated: false))],
            regions[i],
            KeptScalars.Range(counts[i], int64, device),
            heads.MaskResolution))]);
        var prediction = heads.PredictMasks(maps, cat([.. regions.Select(RoIAlign.Regions)]));
        var noise = MaskCritic.ExpectedNoise(given, MaskLoss.Judge(prediction, given, heads.Critic!)).cpu().split(counts);
        return [.. noise.Select(ofImage => ofImage.ReadArray<float>())];
    }
}
