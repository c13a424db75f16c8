using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>Chooses the regions of an image on which the heads are trained, and says what each of them must be.</summary>
internal sealed class RegionSampler
{
    private readonly Matcher _matcher;
    private readonly BalancedSampler _sampler;

    /// <summary>Makes a sampler.</summary>
    /// <param name="regionsPerImage">Largest number of regions an image.</param>
    /// <param name="foregroundFraction">Largest part of them that may be foreground; background fills the rest.</param>
    /// <param name="overlap">Least intersection over union with a ground-truth box that makes a region foreground.</param>
    public RegionSampler(int regionsPerImage = 512, double foregroundFraction = 1.0, double overlap = 0.5)
    {
        _matcher = new Matcher(overlap, overlap, allowLowQuality: false);
        _sampler = new BalancedSampler(regionsPerImage, foregroundFraction);
    }

    /// <summary>Samples one image.</summary>
    /// <remarks>An image without ground truth gives background only (the authors' code refuses such images).</remarks>
    /// <param name="proposals">[N, 4] in network-input pixels, inclusive.</param>
    /// <param name="truth">The labeled boxes.</param>
    /// <param name="random">Draws the sample; the first regions of each kind where null.</param>
    /// <param name="addGroundTruth">
    /// Whether the labeled boxes themselves join the proposals: yes for annotations, no for pseudo labels, whose boxes
    /// are proposals already.
    /// </param>
    /// <returns>Tensors in the caller's dispose scope, without gradient.</returns>
    public SampledRegions Sample(Tensor proposals, RegionGroundTruth truth, Random? random, bool addGroundTruth = true)
    {
        using var gradient = no_grad();
        using var scope = NewDisposeScope();
        var boxes = addGroundTruth ? cat([proposals, truth.Boxes], 0) : proposals;
        var matches = Match(boxes, truth);
        var labels = truth.Boxes.shape[0] == 0
            ? zeros_like(matches)
            : where(matches.lt(KeptScalars.Zero), 0L, truth.Labels.index_select(0, matches.clamp_min(KeptScalars.Zero)));

        var sample = _sampler.Sample(labels.ReadArray<long>(), random).Union();
        var indices = tensor(Array.ConvertAll(sample, index => (long)index), device: boxes.device);
        boxes = boxes.index_select(0, indices);
        matches = matches.index_select(0, indices).clamp_min(KeptScalars.Zero);
        var targets = truth.Boxes.shape[0] == 0
            ? zeros_like(boxes)
            : BoxCoder.ForRegions.Encode(truth.Boxes.index_select(0, matches), boxes);
        return new SampledRegions(
            boxes.MoveToOuterDisposeScope(),
            labels.index_select(0, indices).MoveToOuterDisposeScope(),
            targets.MoveToOuterDisposeScope(),
            matches.MoveToOuterDisposeScope());
    }

    /// <summary>The ground-truth box of each region.</summary>
    /// <param name="boxes">[N, 4].</param>
    /// <param name="truth">The labeled boxes.</param>
    /// <returns>[N] int64; negative for background.</returns>
    public Tensor Match(Tensor boxes, RegionGroundTruth truth) =>
        _matcher.Match(Boxes.IntersectionOverUnion(truth.Boxes, boxes));
}
