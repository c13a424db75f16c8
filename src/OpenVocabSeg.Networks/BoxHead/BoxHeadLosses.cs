using TorchSharp;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>The two losses of the box head, scalars.</summary>
/// <param name="Classification">Weighted cross-entropy.</param>
/// <param name="BoxRegression">Smooth L1 of the box deltas.</param>
internal readonly record struct BoxHeadLosses(torch.Tensor Classification, torch.Tensor BoxRegression);
