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
    /// <param name="vocabulary">The categories to find in captions.</param>
    /// <param name="settings">How regions are chosen; null means the authors' settings.</param>
    /// <exception cref="InvalidOperationException">None of the nouns is in the teacher's word embeddings.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public CaptionLabeler(InstanceSegmenter teacher, NounVocabulary vocabulary, PseudoLabelSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        _labeler = new PseudoLabeler(teacher, settings);
        Nouns = new CaptionNouns(vocabulary, teacher.Words, settings?.Compatibility);
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
}
