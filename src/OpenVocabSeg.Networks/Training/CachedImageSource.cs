namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Reads a source once and then returns the same images, if their pixels fit a memory budget; a larger source is read again each time. So
/// several readers of a source share its images, and caches that identify images by reference find them. Not safe for several threads.
/// </summary>
internal sealed class CachedImageSource : ITrainingImageSource
{
    private readonly ITrainingImageSource _source;
    private readonly Func<TrainingImage, bool> _filter;
    private readonly long _memoryBudget;
    private List<TrainingImage>? _images;

    /// <param name="source">The source to read.</param>
    /// <param name="filter">Selects the images that readers will use; others are not stored.</param>
    /// <param name="memoryBudget">Maximum size of the stored pixels, in bytes.</param>
    public CachedImageSource(ITrainingImageSource source, Func<TrainingImage, bool> filter, long memoryBudget)
    {
        _source = source;
        _filter = filter;
        _memoryBudget = memoryBudget;
    }

    public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => _images ?? ReadAndStore(cancellationToken);

    public string? Explain(TrainingPart part) => _source.Explain(part);

    private IEnumerable<TrainingImage> ReadAndStore(CancellationToken cancellationToken)
    {
        var images = new List<TrainingImage>();
        long bytes = 0;
        foreach (var image in _source.Read(cancellationToken).Where(_filter))
        {
            bytes += image.Image.Pixels.Length;
            if (bytes <= _memoryBudget)
            {
                images.Add(image);
            }
            else
            {
                images.Clear();
            }

            yield return image;
        }

        if (bytes <= _memoryBudget)
        {
            _images = images;
        }
    }
}
