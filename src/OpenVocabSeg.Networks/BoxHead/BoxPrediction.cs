using TorchSharp;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>Outputs of the box head for N regions.</summary>
/// <param name="Embeddings">[N, D], the regions projected to the space of the word embeddings, not normalized.</param>
/// <param name="ClassLogits">[N, K], the dot products with the K rows of class embeddings.</param>
/// <param name="BoxDeltas">
/// [N, 8], class-agnostic box deltas; columns 4…7 belong to the foreground, columns 0…3 are never used (a legacy of the authors' layout).
/// </param>
/// <param name="Iou">
/// [N], logits of the estimated IoU of the regressed boxes with an object; null if the network does not predict it.
/// </param>
internal readonly record struct BoxPrediction(
    torch.Tensor Embeddings, torch.Tensor ClassLogits, torch.Tensor BoxDeltas, torch.Tensor? Iou = null)
{
    /// <summary>One prediction of several, in their order.</summary>
    /// <param name="parts">At least one.</param>
    public static BoxPrediction Join(IReadOnlyList<BoxPrediction> parts) => parts.Count == 1 ? parts[0] : new BoxPrediction(
        torch.cat([.. parts.Select(part => part.Embeddings)]),
        torch.cat([.. parts.Select(part => part.ClassLogits)]),
        torch.cat([.. parts.Select(part => part.BoxDeltas)]),
        parts[0].Iou is null ? null : torch.cat([.. parts.Select(part => part.Iou!)]));

    /// <summary>The same, kept when the innermost dispose scope ends.</summary>
    public BoxPrediction MoveToOuterDisposeScope() => new(
        Embeddings.MoveToOuterDisposeScope(),
        ClassLogits.MoveToOuterDisposeScope(),
        BoxDeltas.MoveToOuterDisposeScope(),
        Iou?.MoveToOuterDisposeScope());
}
