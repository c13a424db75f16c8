namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Reads a source once and hands out the same images from then on, as long as their pixels fit a memory budget; a larger source is
/// read anew each time. Several readers of one source so share its images, and caches that know images by identity find them.
/// Not for several threads at once.
/// </summary>
internal sealed class RememberedSource : ITrainingImageSource
{
    private readonly ITrainingImageSource _source;
    private readonly Func<TrainingImage, bool> _filter;
    private readonly long _memoryBudget;
    private List<TrainingImage>? _images;

    /// <param name="source">What to read.</param>
    /// <param name="filter">Images that no reader will use need not be kept.</param>
    /// <param name="memoryBudget">Bytes of pixels to keep.</param>
    public RememberedSource(ITrainingImageSource source, Func<TrainingImage, bool> filter, long memoryBudget)
    {
        _source = source;
        _filter = filter;
        _memoryBudget = memoryBudget;
    }

    public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => _images ?? ReadAndRemember(cancellationToken);

    public string? Explain(TrainingPart part) => _source.Explain(part);

    private IEnumerable<TrainingImage> ReadAndRemember(CancellationToken cancellationToken)
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
