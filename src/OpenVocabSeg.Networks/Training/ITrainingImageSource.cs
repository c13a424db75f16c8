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
}
