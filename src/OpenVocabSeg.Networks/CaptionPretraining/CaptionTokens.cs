using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>B captions as tokens, padded to the same length W.</summary>
/// <param name="Embeddings">[B, W, D] static word embeddings, masked tokens replaced.</param>
/// <param name="Words">[B, W] boolean: true for words, false for padding, special and masked tokens.</param>
/// <param name="Encoded">[B, W, D] tokens with the context of their caption: the input of the transformer.</param>
/// <param name="Present">[B, W] boolean: false only for padding.</param>
/// <param name="Predicted">[B, W] boolean: true for tokens to predict.</param>
/// <param name="Targets">[B, W] index of each token in the vocabulary before masking.</param>
internal sealed record CaptionTokens(
    Tensor Embeddings, Tensor Words, Tensor Encoded, Tensor Present, Tensor Predicted, Tensor Targets);
