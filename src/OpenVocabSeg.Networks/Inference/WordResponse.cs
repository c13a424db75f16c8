namespace OpenVocabSeg.Networks.Inference;

/// <summary>How much each part of an image resembles a word.</summary>
/// <param name="Word">The word.</param>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map; the map covers the image.</param>
/// <param name="Values">Height × width dot products of the embeddings of the parts with the vector of the word, row by row.</param>
internal sealed record WordResponse(string Word, int Height, int Width, IReadOnlyList<float> Values)
{
    /// <summary>
    /// How much the whole image resembles the word: the mean of the values weighted by their softmax, as in caption grounding.
    /// </summary>
    public double Score
    {
        get
        {
            var largest = Values.Max();
            var weights = Values.Select(value => Math.Exp(value - largest)).ToArray();
            return Values.Zip(weights, (value, weight) => value * weight).Sum() / weights.Sum();
        }
    }
}
