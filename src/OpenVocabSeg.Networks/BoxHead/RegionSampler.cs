using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>Samples the regions of an image on which the heads are trained, and their targets.</summary>
internal sealed class RegionSampler
{
    private readonly Matcher _matcher;
    private readonly BalancedSampler _sampler;

    /// <summary>Creates a sampler.</summary>
    /// <param name="regionsPerImage">Maximum number of regions per image.</param>
    /// <param name="foregroundFraction">Maximum share of foreground among them, in 0…1; background fills the rest.</param>
    /// <param name="iouThreshold">Minimum IoU of a foreground region with a ground-truth box, in 0…1.</param>
    public RegionSampler(int regionsPerImage = 512, double foregroundFraction = 1.0, double iouThreshold = 0.5)
    {
        _matcher = new Matcher(iouThreshold, iouThreshold, allowLowQuality: false);
        _sampler = new BalancedSampler(regionsPerImage, foregroundFraction);
    }

    /// <summary>Samples one image.</summary>
    /// <remarks>An image without ground truth yields background only (the authors' code refuses such images).</remarks>
    /// <param name="proposals">[N, 4] in network-input pixels, inclusive.</param>
    /// <param name="truth">The labeled boxes.</param>
    /// <param name="random">Draws the sample; null takes the first regions of each kind.</param>
    /// <param name="addGroundTruth">
    /// Whether the labeled boxes are added to the proposals: true for annotations, false for pseudo labels, whose boxes are proposals
    /// already.
    /// </param>
    /// <returns>Tensors in the caller's dispose scope, without gradient.</returns>
    public SampledRegions Sample(Tensor proposals, RegionGroundTruth truth, Random? random, bool addGroundTruth = true)
    {
        return Find(proposals, truth, addGroundTruth).Draw(random);
    }

    /// <summary>Finds the regions of one image from which <see cref="Sample"/> draws.</summary>
    /// <inheritdoc cref="Sample"/>
    public RegionCandidates Find(Tensor proposals, RegionGroundTruth truth, bool addGroundTruth)
    {
        using var gradient = no_grad();
        using var scope = NewDisposeScope();
        var boxes = addGroundTruth ? cat([proposals, truth.Boxes], 0) : proposals.alias();
        var matches = Match(boxes, truth);
        var labels = truth.Boxes.shape[0] == 0
            ? zeros_like(matches)
            : where(matches.lt(KeptScalars.Zero), 0L, truth.Labels.index_select(0, matches.clamp_min(KeptScalars.Zero)));

        return new RegionCandidates(
            boxes.MoveToOuterDisposeScope(),
            labels.MoveToOuterDisposeScope(),
            matches.MoveToOuterDisposeScope(),
            truth,
            _sampler.Find(labels.ReadArray<long>()));
    }

    /// <summary>Finds the ground-truth box of each region.</summary>
    /// <param name="boxes">[N, 4].</param>
    /// <param name="truth">The labeled boxes.</param>
    /// <returns>[N] int64; negative for background.</returns>
    public Tensor Match(Tensor boxes, RegionGroundTruth truth) =>
        _matcher.Match(Boxes.IntersectionOverUnion(truth.Boxes, boxes));
}
