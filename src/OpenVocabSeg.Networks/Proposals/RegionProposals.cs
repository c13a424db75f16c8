using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>The proposals of one image, best first.</summary>
/// <param name="Boxes">Inclusive boxes in input pixels [n, 4], inside the image.</param>
/// <param name="Scores">Objectness in 0…1 [n].</param>
internal readonly record struct RegionProposals(Tensor Boxes, Tensor Scores);
