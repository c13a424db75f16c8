namespace OpenVocabSeg.Experiments;

/// <summary>Recall of image retrieval by the words of captions, in percent.</summary>
/// <param name="RecallAt1">The image is the best match.</param>
/// <param name="RecallAt5">The image is among the best five matches.</param>
/// <param name="Images">Number of images to choose from.</param>
public sealed record RetrievalScores(double RecallAt1, double RecallAt5, int Images)
{
    /// <summary>Computes the recall.</summary>
    /// <param name="scores">[query][image], larger for a better match; query i belongs to image i.</param>
    public static RetrievalScores Of(IReadOnlyList<IReadOnlyList<double>> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);

        // Ties count against the image: a model that gives all images the same score retrieves none.
        var better = scores.Select((row, own) => row.Where((score, i) => i != own && score >= row[own]).Count()).ToArray();
        double Recall(int within) => better.Length == 0 ? double.NaN : 100.0 * better.Count(count => count < within) / better.Length;
        return new RetrievalScores(Recall(1), Recall(5), better.Length);
    }
}
