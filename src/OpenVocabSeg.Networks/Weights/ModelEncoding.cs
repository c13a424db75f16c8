namespace OpenVocabSeg.Networks;

/// <summary>How a model file stores numbers. Any file is read in the same way.</summary>
public enum ModelEncoding
{
    /// <summary>In single precision, as they are.</summary>
    Exact,

    /// <summary>
    /// In a quarter to half of the space: convolutions of the residual network in 8 bits with a scale per output channel, word vectors in
    /// 8 bits with a scale per word, other matrices and filters in half precision, the rest as it is. What is read back differs by up to
    /// 1/254 of the largest value of a channel or word.
    /// </summary>
    Compact,
}
