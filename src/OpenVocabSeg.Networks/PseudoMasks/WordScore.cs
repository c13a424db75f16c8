namespace OpenVocabSeg.Networks;

/// <summary>How much a region looks like a noun, in stage 3.</summary>
public enum WordScore
{
    /// <summary>
    /// The dot product of the region's embedding with the noun's unit vector, as the authors do: long embeddings win every noun.
    /// </summary>
    Similarity,

    /// <summary>
    /// The logarithm of the classifier's probability of the noun, among the background, the vocabulary and the nouns of the image: a
    /// region that looks more like something else, or like nothing, loses.
    /// </summary>
    LogProbability,
}
