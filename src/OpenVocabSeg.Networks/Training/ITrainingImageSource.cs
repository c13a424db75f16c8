namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Training images that can be read again and again, always in the same order. Shuffling, caching and reading ahead
/// are the training loop's.
/// </summary>
internal interface ITrainingImageSource
{
    /// <summary>Reads all images once. May be called from a background thread.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    IEnumerable<TrainingImage> Read(CancellationToken cancellationToken);

    /// <summary>Says, after a whole reading, where images lack what a stage learns from.</summary>
    /// <param name="part">What none of them has.</param>
    /// <returns>A sentence about columns or files; null where there is nothing to say.</returns>
    string? Explain(TrainingPart part) => null;
}
