using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Collectives;
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
    private readonly ICollective _collective;

    /// <param name="heads">The heads to train.</param>
    /// <param name="sampling">Regions per image.</param>
    /// <param name="random">Draws the sample; null takes the first regions of each kind.</param>
    /// <param name="collective">Processes that have other images of the batch; null means none.</param>
    public RegionLossComputation(RegionHeads heads, RegionSampling sampling, Random? random, ICollective? collective = null)
    {
        _heads = heads;
        _sampler = new RegionSampler(sampling.PerImage, sampling.PositiveFraction);
        _random = random;
        _collective = collective ?? SingleProcess.Instance;
    }

    /// <summary>
    /// Computes the losses of a batch. If other processes have some of its images, the losses are still those of the whole batch, and so
    /// are the masks of the result; gradients flow to the images of this process.
    /// </summary>
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
        var candidates = targets.Select((target, i) => _sampler.Find(proposals[i], target.Truth, addGroundTruth: annotated)).ToArray();
        var samples = Array.Empty<SampledRegions>();
        _collective.DrawInTurn(
            _random,
            candidates.Sum(ofImage => (long)ofImage.Candidates.Draws),
            () => samples = Array.ConvertAll(candidates, ofImage => ofImage.Draw(_random)));
        for (var i = 0; i < targets.Count; i++)
        {
            var sample = samples[i];
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
        var fit = annotated && boxes.Iou is not null ? IouLoss(boxes, regions, targets) : null;
        var positives = allLabels.gt(KeptScalars.Zero).nonzero().squeeze(1);
        var (masks, allMaskTargets) = Gather(
            _heads.PredictMasks(maps, allRegions[positives], pooled.Stage[positives]), cat(maskTargets));
        var rows = _collective.GatherRows(
            counted is null
                ? [boxes.ClassLogits, boxes.BoxDeltas, allLabels, cat(deltas)]
                : [boxes.ClassLogits, boxes.BoxDeltas, allLabels, cat(deltas), counted]);
        var trust = labelTrust == 0 ? null : BoxHeadLoss.LabelTrust(rows[0], rows[2], labelTrust);
        var losses = BoxHeadLoss.Compute(
            rows[0], rows[1], rows[2], rows[3], (float)backgroundWeight, counted is null ? null : rows[4], trust);
        return new RegionLosses(losses.Classification, losses.BoxRegression, maskLoss(masks, allMaskTargets), masks, allMaskTargets, fit);
    }

    private (MaskPrediction Masks, Tensor Targets) Gather(MaskPrediction masks, Tensor targets)
    {
        // Only a critic reads the features, which are large.
        var features = _heads.Critic is null ? null : masks.Features;
        var rows = _collective.GatherRows([masks.Logits, targets, .. new[] { masks.Noise, features }.OfType<Tensor>()]);
        return _collective.Count == 1
            ? (masks, targets)
            : (new MaskPrediction(rows[0], masks.Noise is null ? null : rows[2], features is null ? null : rows[^1]), rows[1]);
    }

    private Tensor IouLoss(BoxPrediction prediction, List<Tensor> regions, IReadOnlyList<InstanceTargets> targets)
    {
        var boxes = regions.Select(ofImage => ofImage.narrow(1, 1, 4)).ToArray();
        var deltas = prediction.BoxDeltas.split([.. boxes.Select(ofImage => ofImage.shape[0])]);
        var rows = _collective.GatherRows(
            prediction.Iou!,
            cat([.. boxes.Select((ofImage, i) => BoxIouLoss.RegressedIous(deltas[i], ofImage, targets[i].Truth.Boxes))]),
            cat([.. boxes.Select((ofImage, i) => BoxIouLoss.LargestIous(ofImage, targets[i].Truth.Boxes))]));
        return BoxIouLoss.Compute(rows[0], rows[1], rows[2]);
    }

    private static Tensor All(Tensor labels, bool value) =>
        full(labels.shape[0], value ? KeptScalars.One : KeptScalars.Zero, dtype: @bool, device: labels.device);
}
