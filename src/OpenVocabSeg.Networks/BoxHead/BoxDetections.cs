using TorchSharp;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>The boxes that the box head finds in one image.</summary>
/// <param name="Boxes">[n, 4] in network-input pixels, inclusive, inside the image.</param>
/// <param name="Scores">[n] probabilities.</param>
/// <param name="Labels">[n] int64, rows of the class embeddings (never 0, the background).</param>
/// <param name="Regions">[n] int64, indices of the proposals that the detections come from.</param>
internal readonly record struct BoxDetections(torch.Tensor Boxes, torch.Tensor Scores, torch.Tensor Labels, torch.Tensor Regions);
