namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>One caption as tokens, some of which may be hidden for masked language modelling.</summary>
/// <param name="Ids">Row of each token in the word embeddings after hiding; −1 for a token without a vector, which becomes zero.</param>
/// <param name="IsWord">Whether the token is a visible word, not a special or hidden one.</param>
/// <param name="IsPredicted">Whether the token is to be predicted.</param>
/// <param name="Targets">Row of each token before hiding; 0 where it is not predicted.</param>
internal sealed record MaskedCaption(int[] Ids, bool[] IsWord, bool[] IsPredicted, int[] Targets);
