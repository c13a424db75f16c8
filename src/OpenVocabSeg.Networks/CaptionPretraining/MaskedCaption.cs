namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The tokens of a caption. Some may be masked for masked language modeling.</summary>
/// <param name="Ids">
/// Row of each token in the word embeddings after masking; −1 for a token without a vector, which becomes a zero vector.
/// </param>
/// <param name="IsWord">Whether the token is a visible word, not a special or masked token.</param>
/// <param name="IsPredicted">Whether to predict the token.</param>
/// <param name="Targets">Row of each token before masking; 0 if it is not predicted.</param>
internal sealed record MaskedCaption(int[] Ids, bool[] IsWord, bool[] IsPredicted, int[] Targets);
