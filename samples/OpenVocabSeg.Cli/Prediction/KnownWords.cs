using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>The requested classes that a model has words for.</summary>
internal static class KnownWords
{
    // Each of these is compared with all words of the model.
    private const int MostNamed = 20;

    /// <summary>Leaves out the classes with unknown words, and says which known words are near them.</summary>
    /// <param name="requested">Names of classes.</param>
    /// <param name="words">The words of the model.</param>
    /// <param name="log">Receives a line for each of the first 20 classes that are left out, and one with the number of the others.</param>
    /// <exception cref="ArgumentException">All are unknown; the message names them.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> requested, WordEmbeddings words, Action<string> log)
    {
        string[] known = [.. requested.Where(words.Contains)];
        if (known.Length == requested.Count)
        {
            return known;
        }

        if (known.Length == 0)
        {
            words.Subset(requested);
        }

        string[] leftOut = [.. requested.Except(known)];
        foreach (var unknown in leftOut.Take(MostNamed))
        {
            try
            {
                words.Embed(unknown);
            }
            catch (ArgumentException exception)
            {
                log($"Left out: '{unknown}'. {exception.Message}");
            }
        }

        if (leftOut.Length - MostNamed is > 0 and var more)
        {
            log($"Left out: {more} more {(more == 1 ? "word" : "words")} that the model does not know.");
        }

        return known;
    }
}
