namespace OpenVocabSeg.Networks.Text;

/// <summary>Compares the spaces of two tables of word vectors.</summary>
internal static class WordSpace
{
    private const int ComparedWords = 200;

    // Vectors in 8 bits have a cosine above 0.999 to the exact ones, those of unrelated spaces one near 0.
    private const double SmallestCosine = 0.9;

    /// <summary>Checks that a network that was trained with one table can use another.</summary>
    /// <param name="known">The table of the network.</param>
    /// <param name="words">The other table.</param>
    /// <param name="dimension">The dimension that the network needs.</param>
    /// <exception cref="ArgumentException">The dimension differs, or common words have other directions.</exception>
    public static void Check(WordEmbeddings known, WordEmbeddings words, int dimension)
    {
        if (words.Dimension != dimension)
        {
            throw new ArgumentException(
                $"The word vectors have {words.Dimension} dimensions, but the model needs {dimension}.", nameof(words));
        }

        var both = known.Words.Where(words.Contains).Take(ComparedWords).ToArray();
        if (both.Length == 0)
        {
            return;
        }

        var cosine = both.Average(word => Cosine(known.Embed(word), words.Embed(word)));
        if (!(cosine >= SmallestCosine))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The word vectors are not of the model's space: for {both.Length} words that both have, such as '{both[0]}', ")
                    + FormattableString.Invariant($"the mean cosine is {cosine:F2}. Center and scale them in the same way."),
                nameof(words));
        }
    }

    private static double Cosine(float[] first, float[] second)
    {
        var product = first.Zip(second, (a, b) => (double)a * b).Sum();
        var lengths = Math.Sqrt(first.Sum(value => (double)value * value)) * Math.Sqrt(second.Sum(value => (double)value * value));
        return lengths == 0 ? 1 : product / lengths;
    }
}
