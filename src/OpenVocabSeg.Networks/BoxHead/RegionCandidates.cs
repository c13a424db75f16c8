using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>The regions of an image from which a <see cref="RegionSampler"/> draws.</summary>
/// <param name="Boxes">[N, 4] in network-input pixels, inclusive.</param>
/// <param name="Labels">[N] int64, rows of the class embeddings; 0 is background.</param>
/// <param name="Matches">[N] int64, the labeled box of each region; negative for background.</param>
/// <param name="Truth">The labeled boxes.</param>
/// <param name="Candidates">Which of them may be drawn.</param>
internal sealed record RegionCandidates(
    Tensor Boxes, Tensor Labels, Tensor Matches, RegionGroundTruth Truth, SampleCandidates Candidates)
{
    /// <summary>Draws the sample and computes its targets. Call it once.</summary>
    /// <param name="random">Draws the sample; null takes the first regions of each kind.</param>
    /// <returns>Tensors in the caller's dispose scope, without gradient.</returns>
    public SampledRegions Draw(Random? random)
    {
        using var gradient = no_grad();
        using var scope = NewDisposeScope();
        var indices = tensor(Array.ConvertAll(Candidates.Draw(random).Union(), index => (long)index), device: Boxes.device);
        var boxes = Boxes.index_select(0, indices);
        var matches = Matches.index_select(0, indices).clamp_min(KeptScalars.Zero);
        var targets = Truth.Boxes.shape[0] == 0
            ? zeros_like(boxes)
            : BoxCoder.ForRegions.Encode(Truth.Boxes.index_select(0, matches), boxes);
        return new SampledRegions(
            boxes.MoveToOuterDisposeScope(),
            Labels.index_select(0, indices).MoveToOuterDisposeScope(),
            targets.MoveToOuterDisposeScope(),
            matches.MoveToOuterDisposeScope());
    }
}
