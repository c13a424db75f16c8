using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>The requested classes that a model has words for.</summary>
internal static class KnownWords
{
    /// <summary>Leaves out the classes with unknown words, and says which known words are near them.</summary>
    /// <param name="requested">Names of classes.</param>
    /// <param name="words">The words of the model.</param>
    /// <param name="log">Receives a line for each class that is left out.</param>
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

        foreach (var unknown in requested.Except(known))
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

        return known;
    }
}
