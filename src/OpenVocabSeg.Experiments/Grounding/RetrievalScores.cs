namespace OpenVocabSeg.Experiments;

/// <summary>How often an image is found by the words of its captions, in percent.</summary>
/// <param name="RecallAt1">The image itself is the best match.</param>
/// <param name="RecallAt5">It is among the best five.</param>
/// <param name="Images">The number of images to choose from.</param>
public sealed record RetrievalScores(double RecallAt1, double RecallAt5, int Images)
{
    /// <summary>Measures it.</summary>
    /// <param name="scores">[query][image], larger for a better match; query i belongs to image i.</param>
    public static RetrievalScores Of(IReadOnlyList<IReadOnlyList<double>> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);

        // Ties count against the image: a model that gives all images one score finds none.
        var better = scores.Select((row, own) => row.Where((score, i) => i != own && score >= row[own]).Count()).ToArray();
        double Recall(int within) => better.Length == 0 ? double.NaN : 100.0 * better.Count(count => count < within) / better.Length;
        return new RetrievalScores(Recall(1), Recall(5), better.Length);
    }
}
