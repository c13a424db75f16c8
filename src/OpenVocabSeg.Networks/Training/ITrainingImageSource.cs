namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Training images that can be read repeatedly, always in the same order. The training loop does the shuffling, caching and reading
/// ahead.
/// </summary>
internal interface ITrainingImageSource
{
    /// <summary>Reads all images once. May be called from a background thread.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IEnumerable<TrainingImage> Read(CancellationToken cancellationToken);

    /// <summary>Explains, after a complete pass, why no image has a part that a stage needs.</summary>
    /// <param name="part">The part that no image has.</param>
    /// <returns>A sentence about columns or files; null if there is no explanation.</returns>
    string? Explain(TrainingPart part) => null;
}
