using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.PseudoMasks;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Stage 3: labels captioned images with a teacher. Each noun in the captions (<see cref="CaptionNouns"/>) gets one pseudo label: the box
/// and the mask of the region that matches its word best, by the teacher (<see cref="PseudoLabeler"/>).
/// </summary>
public sealed class CaptionLabeler
{
    private readonly PseudoLabeler _labeler;

    /// <param name="teacher">The teacher; the caller still owns it.</param>
    /// <param name="vocabulary">The categories to find in captions; null for the teacher's own classes, with ids from 1.</param>
    /// <param name="settings">How regions are chosen; null means the authors' settings.</param>
    /// <exception cref="InvalidOperationException">None of the nouns is in the teacher's word embeddings.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public CaptionLabeler(InstanceSegmenter teacher, NounVocabulary? vocabulary, PseudoLabelSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        _labeler = new PseudoLabeler(teacher, settings);
        Nouns = new CaptionNouns(vocabulary ?? OwnClasses(teacher), teacher.Words, settings?.Compatibility);
    }

    /// <summary>The nouns to find in captions.</summary>
    public CaptionNouns Nouns { get; }

    /// <summary>Labels images with the nouns of their captions.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="captions">The captions of each image; may be none.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the work between batches.</param>
    /// <returns>
    /// For each image, a pseudo label for each noun, in the order of the first mentions. Pseudo labels with empty masks are left out and
    /// counted in <see cref="PredictionProgress.EmptyMasks"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public IReadOnlyList<IReadOnlyList<Detection>> Label(
        IReadOnlyList<PixelImage> images,
        IReadOnlyList<IReadOnlyList<string>> captions,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(captions);
        return Label(images, [.. captions.Select(Nouns.Find)], progress, cancellationToken);
    }

    /// <summary>Labels images with given nouns.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="nouns">The nouns of each image, from <see cref="CaptionNouns.Find"/>; may be none.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the work between batches.</param>
    /// <returns>The same result as that of the other overload.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public IReadOnlyList<IReadOnlyList<Detection>> Label(
        IReadOnlyList<PixelImage> images,
        IReadOnlyList<IReadOnlyList<CaptionNoun>> nouns,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var labels = _labeler.Label(images, nouns, progress, cancellationToken);
        return [.. labels.Select(ofImage => (IReadOnlyList<Detection>)[.. ofImage.Where(label => label.Mask.Area > 0)])];
    }

    /// <summary>Labels any number of images, of which only a few are in memory.</summary>
    /// <param name="captions">The captions of each image; may be none, and then the image is not loaded.</param>
    /// <param name="load">Returns the image with an index. Each is called for once.</param>
    /// <param name="imagesAtOnce">Maximum number of images in memory, above 0.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the work between batches.</param>
    /// <returns>The pseudo labels of each image. They are computed while they are enumerated, in the order of the images.</returns>
    public IEnumerable<IReadOnlyList<Detection>> LabelEach(
        IReadOnlyList<IReadOnlyList<string>> captions,
        Func<int, PixelImage> load,
        int imagesAtOnce,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imagesAtOnce);
        return LabelChunks(captions, load, imagesAtOnce, progress, cancellationToken);
    }

    private IEnumerable<IReadOnlyList<Detection>> LabelChunks(
        IReadOnlyList<IReadOnlyList<string>> captions,
        Func<int, PixelImage> load,
        int imagesAtOnce,
        IProgress<PredictionProgress>? progress,
        CancellationToken cancellationToken)
    {
        var (next, done, emptyMasks) = (0, captions.Count(ofImage => ofImage.Count == 0), 0);
        foreach (var chunk in Enumerable.Range(0, captions.Count).Where(i => captions[i].Count > 0).Chunk(imagesAtOnce))
        {
            var (before, emptyBefore) = (done, emptyMasks);
            var labels = Label(
                [.. chunk.Select(load)],
                [.. chunk.Select(i => captions[i])],
                new DelegatingProgress(value =>
                {
                    emptyMasks = emptyBefore + value.EmptyMasks;
                    progress?.Report(new PredictionProgress(before + value.Images, captions.Count, emptyMasks));
                }),
                cancellationToken);
            done += chunk.Length;
            for (var i = 0; i < chunk.Length; i++)
            {
                for (; next < chunk[i]; next++)
                {
                    yield return [];
                }

                yield return labels[i];
                next++;
            }
        }

        for (; next < captions.Count; next++)
        {
            yield return [];
        }
    }

    // A name given by the user may not be one of the words of its class.
    private static NounVocabulary OwnClasses(InstanceSegmenter teacher) => new(teacher.Vocabulary.Select((entry, index) =>
        new VocabularyEntry(index + 1, entry.Words.Contains(entry.Name) ? entry.Name : entry.Words[0], entry.Words)));

    private sealed class DelegatingProgress(Action<PredictionProgress> report) : IProgress<PredictionProgress>
    {
        public void Report(PredictionProgress value) => report(value);
    }
}
