using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>Samples regions of a batch, runs the heads on them and computes the losses against the targets.</summary>
internal sealed class RegionLossComputation
{
    private readonly RegionHeads _heads;
    private readonly RegionSampler _sampler;
    private readonly Random? _random;

    /// <param name="heads">The heads to train.</param>
    /// <param name="sampling">Regions per image.</param>
    /// <param name="random">Draws the sample; null takes the first regions of each kind.</param>
    public RegionLossComputation(RegionHeads heads, RegionSampling sampling, Random? random)
    {
        _heads = heads;
        _sampler = new RegionSampler(sampling.PerImage, sampling.PositiveFraction);
        _random = random;
    }

    /// <summary>Computes the losses of a batch.</summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="proposals">Proposals of each image, [n, 4].</param>
    /// <param name="targets">Objects of each image.</param>
    /// <param name="classEmbeddings">[K, D], background first.</param>
    /// <param name="backgroundWeight">Weight of background regions in the classification loss; 0 leaves them out.</param>
    /// <param name="annotated">
    /// Whether the objects are annotated. If so, their boxes are added to the proposals, and they train the IoU estimate.
    /// </param>
    /// <param name="maskLoss">Computes the loss of a prediction [P, …] with targets [P, M, M].</param>
    /// <param name="labelTrust">
    /// The exponent q of <see cref="BoxHeadLoss.LabelTrust"/> in the classification loss; 0 trusts all labels equally.
    /// </param>
    /// <param name="classified">Whether the regions of each image enter the classification loss; null means all.</param>
    public RegionLosses Compute(
        FeatureMaps maps,
        IReadOnlyList<Tensor> proposals,
        IReadOnlyList<InstanceTargets> targets,
        Tensor classEmbeddings,
        double backgroundWeight,
        bool annotated,
        Func<MaskPrediction, Tensor, Tensor> maskLoss,
        double labelTrust = 0,
        IReadOnlyList<bool>? classified = null)
    {
        var regions = new List<Tensor>();
        var labels = new List<Tensor>();
        var deltas = new List<Tensor>();
        var maskTargets = new List<Tensor>();
        for (var i = 0; i < targets.Count; i++)
        {
            var sample = _sampler.Sample(proposals[i], targets[i].Truth, _random, addGroundTruth: annotated);
            var foreground = sample.Labels.gt(KeptScalars.Zero).nonzero().squeeze(1);
            if (backgroundWeight == 0)
            {
                sample = new SampledRegions(
                    sample.Boxes[foreground], sample.Labels[foreground], sample.RegressionTargets[foreground], sample.Matches[foreground]);
                foreground = KeptScalars.Range(sample.Labels.shape[0], int64, sample.Labels.device);
            }

            regions.Add(RoIAlign.Regions(sample.Boxes, i));
            labels.Add(sample.Labels);
            deltas.Add(sample.RegressionTargets);
            maskTargets.Add(MaskTargets.Create(
                targets[i].Masks, sample.Boxes[foreground], sample.Matches[foreground], _heads.MaskResolution));
        }

        var allRegions = cat(regions);
        var allLabels = cat(labels);
        var pooled = _heads.Pool(maps, allRegions);
        var boxes = _heads.PredictBoxes(pooled, classEmbeddings);
        var counted = classified is null
            ? null
            : cat([.. labels.Select((label, i) => All(label, classified[i]))]);
        var trust = labelTrust == 0 ? null : BoxHeadLoss.LabelTrust(boxes.ClassLogits, allLabels, labelTrust);
        var losses = BoxHeadLoss.Compute(
            boxes.ClassLogits, boxes.BoxDeltas, allLabels, cat(deltas), (float)backgroundWeight, counted, trust);
        var fit = annotated && boxes.Iou is not null ? IouLoss(boxes, regions, targets) : null;
        var positives = allLabels.gt(KeptScalars.Zero).nonzero().squeeze(1);
        var masks = _heads.PredictMasks(maps, allRegions[positives], pooled.Stage[positives]);
        var allMaskTargets = cat(maskTargets);
        return new RegionLosses(losses.Classification, losses.BoxRegression, maskLoss(masks, allMaskTargets), masks, allMaskTargets, fit);
    }

    private static Tensor IouLoss(BoxPrediction prediction, List<Tensor> regions, IReadOnlyList<InstanceTargets> targets)
    {
        var boxes = regions.Select(ofImage => ofImage.narrow(1, 1, 4)).ToArray();
        var deltas = prediction.BoxDeltas.split([.. boxes.Select(ofImage => ofImage.shape[0])]);
        return BoxIouLoss.Compute(
            prediction.Iou!,
            cat([.. boxes.Select((ofImage, i) => BoxIouLoss.RegressedIous(deltas[i], ofImage, targets[i].Truth.Boxes))]),
            cat([.. boxes.Select((ofImage, i) => BoxIouLoss.LargestIous(ofImage, targets[i].Truth.Boxes))]));
    }

    private static Tensor All(Tensor labels, bool value) =>
        full(labels.shape[0], value ? KeptScalars.One : KeptScalars.Zero, dtype: @bool, device: labels.device);
}
