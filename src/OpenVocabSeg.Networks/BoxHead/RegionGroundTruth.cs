using TorchSharp;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>The labeled boxes of one image, annotated or pseudo.</summary>
/// <param name="Boxes">[G, 4] in network-input pixels, inclusive; G may be 0.</param>
/// <param name="Labels">[G] int64, rows of the class embeddings.</param>
internal readonly record struct RegionGroundTruth(torch.Tensor Boxes, torch.Tensor Labels);
