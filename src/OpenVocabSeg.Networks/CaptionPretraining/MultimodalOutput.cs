using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>What the multimodal transformer says of a batch of B captions and their B images.</summary>
/// <param name="PairCosts">[B, B] how badly caption (row) and image (column) match.</param>
/// <param name="TokenLogits">[B, W, vocabulary] each place of each caption, read beside its own image.</param>
internal sealed record MultimodalOutput(Tensor PairCosts, Tensor TokenLogits);
