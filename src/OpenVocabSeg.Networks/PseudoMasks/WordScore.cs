namespace OpenVocabSeg.Networks;

/// <summary>How well a region matches a noun, in stage 3.</summary>
public enum WordScore
{
    /// <summary>
    /// The dot product of the region's embedding with the noun's unit vector, as in the authors' code. Long embeddings have high scores
    /// for every noun.
    /// </summary>
    Similarity,

    /// <summary>
    /// The logarithm of the classifier's probability of the noun, among the background, the vocabulary and the nouns of the image. A
    /// region that matches another class or the background better has a low score.
    /// </summary>
    LogProbability,
}
