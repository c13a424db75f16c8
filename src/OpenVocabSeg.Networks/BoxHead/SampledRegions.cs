using TorchSharp;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>The S regions of one image on which the heads are trained, in the order of the proposals.</summary>
/// <param name="Boxes">[S, 4] in network-input pixels, inclusive.</param>
/// <param name="Labels">[S] int64, rows of the class embeddings; 0 is background.</param>
/// <param name="RegressionTargets">[S, 4], targets of the box regression; undefined where the label is 0.</param>
/// <param name="Matches">[S] int64, index of the ground-truth box of each region; undefined where the label is 0.</param>
internal readonly record struct SampledRegions(
    torch.Tensor Boxes,
    torch.Tensor Labels,
    torch.Tensor RegressionTargets,
    torch.Tensor Matches);
