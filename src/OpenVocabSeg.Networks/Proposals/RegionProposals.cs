using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>The proposals of one image, best first.</summary>
/// <param name="Boxes">Inclusive boxes in input pixels [n, 4], inside the image.</param>
/// <param name="Scores">Objectness in 0…1 [n].</param>
internal readonly record struct RegionProposals(Tensor Boxes, Tensor Scores)
{
    /// <summary>These proposals and, after them, ground-truth boxes with objectness 1.</summary>
    /// <param name="groundTruthBoxes">Boxes [G, 4].</param>
    public RegionProposals Append(Tensor groundTruthBoxes)
    {
        using var scope = NewDisposeScope();
        var truth = groundTruthBoxes.to(Boxes.dtype, Boxes.device);
        return new RegionProposals(
            cat([Boxes, truth]).MoveToOuterDisposeScope(),
            cat([Scores, ones(truth.shape[0], Scores.dtype, Scores.device)]).MoveToOuterDisposeScope());
    }
}
