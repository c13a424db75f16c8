using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.PseudoMasks;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Stage 3 as a whole: labels captioned images with a teacher, one pseudo label for each noun that the captions name
/// (<see cref="CaptionNouns"/>), with the box and the mask of the region that the teacher finds most like its word
/// (<see cref="PseudoLabeler"/>).
/// </summary>
public sealed class CaptionLabeler
{
    private readonly PseudoLabeler _labeler;

    /// <param name="teacher">The teacher; stays the caller's.</param>
    /// <param name="vocabulary">The categories to find in captions.</param>
    /// <param name="settings">How regions are chosen; the authors' numbers unless given.</param>
    /// <exception cref="InvalidOperationException">The teacher's word embeddings know none of the nouns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public CaptionLabeler(InstanceSegmenter teacher, NounVocabulary vocabulary, PseudoLabelSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        _labeler = new PseudoLabeler(teacher, settings);
        Nouns = new CaptionNouns(vocabulary, teacher.Words, settings?.Compatibility);
    }

    /// <summary>The nouns that are looked for in captions.</summary>
    public CaptionNouns Nouns { get; }

    /// <summary>Labels images with the nouns of their captions.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="captions">The captions of each image; may be none.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>
    /// For each image a pseudo label for each noun, in the order of the first mentions. Masks without a pixel are left out and counted in
    /// <see cref="PredictionProgress.EmptyMasks"/>.
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

    /// <summary>Labels images with nouns that were found before.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="nouns">The nouns of each image, as <see cref="CaptionNouns.Find"/> gives them; may be none.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>As of the other overload.</returns>
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
