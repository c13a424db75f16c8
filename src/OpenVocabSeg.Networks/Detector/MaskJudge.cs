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
/// Asks a <see cref="MaskCritic"/> how wrong whole masks are to be expected. It sees each mask with its surroundings, whatever box the mask
/// was made in: inside of that box it could not see what of the object is left out.
/// </summary>
internal static class MaskJudge
{
    /// <summary>The calibrated noise, which users are told.</summary>
    /// <param name="heads">The heads, with a critic.</param>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="masks">For each image masks of the size of its original image.</param>
    /// <param name="transforms">For each image the way into the network's input.</param>
    /// <returns>For each image a number 0…1 a mask; 1 for an empty one.</returns>
    public static float[][] Noise(
        RegionHeads heads, FeatureMaps maps, IReadOnlyList<RunLengthMask>[] masks, IReadOnlyList<ImageTransform> transforms) =>
        Array.ConvertAll(ExpectedNoise(heads, maps, masks, transforms), noise => Array.ConvertAll(noise, heads.Critic!.Calibration.Apply));

    /// <summary>The same as the critic has it, 1 − E[IoU], not calibrated.</summary>
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
            [.. ofImage.Select(mask => new BitmapInstanceMask(mask, transforms[i], dilated: false))],
            regions[i],
            KeptScalars.Range(counts[i], int64, device),
            heads.MaskResolution))]);
        var prediction = heads.PredictMasks(maps, cat([.. regions.Select(RoIAlign.Regions)]));
        var noise = MaskCritic.ExpectedNoise(given, MaskLoss.Judge(prediction, given, heads.Critic!)).cpu().split(counts);
        return [.. noise.Select(ofImage => ofImage.ReadArray<float>())];
    }
}
