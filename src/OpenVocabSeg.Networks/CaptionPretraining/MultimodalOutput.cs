using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>Outputs of the multimodal transformer for a batch of B captions and their B images.</summary>
/// <param name="PairCosts">[B, B], the matching cost of caption (row) and image (column); larger means a worse match.</param>
/// <param name="TokenLogits">[B, W, vocabulary], logits for each position of each caption, read together with its image.</param>
internal sealed record MultimodalOutput(Tensor PairCosts, Tensor TokenLogits);
