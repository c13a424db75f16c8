using TorchSharp;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>What the box head says of N regions.</summary>
/// <param name="Embeddings">[N, D], the regions in the space of the word embeddings, not normalized.</param>
/// <param name="ClassLogits">[N, K], the dot products with the K rows of class embeddings.</param>
/// <param name="BoxDeltas">
/// [N, 8], class-agnostic box deltas; columns 4…7 are the foreground's, 0…3 are never used (a legacy of the authors' layout).
/// </param>
/// <param name="Iou">[N], logits of how well the regressed boxes fit an object; null where that is not predicted.</param>
internal readonly record struct BoxPrediction(
    torch.Tensor Embeddings, torch.Tensor ClassLogits, torch.Tensor BoxDeltas, torch.Tensor? Iou = null);
