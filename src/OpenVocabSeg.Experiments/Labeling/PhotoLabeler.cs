using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>Stage 3 for files: labels photos with the nouns of their captions, and writes COCO results.</summary>
public static class PhotoLabeler
{
    /// <summary>Photos that are labeled together. Those of a shard are whole groups, so that its labels are those of a whole run.</summary>
    internal const int PhotosAtOnce = 16;

    /// <summary>
    /// Labels photos and writes their pseudo labels, atomically. Labels are computed while they are written, so memory use does not grow
    /// with the number of photos.
    /// </summary>
    /// <param name="path">The file to write, see <see cref="PseudoLabelFile"/>. Category ids are those of the labeler's nouns.</param>
    /// <param name="labeler">The teacher and the nouns.</param>
    /// <param name="photos">The photos; those without captions are not loaded.</param>
    /// <param name="load">Returns the pixels of the photo with an index, once; null to read its file.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the work between batches; then no file is written.</param>
    /// <exception cref="InvalidDataException">A photo cannot be decoded.</exception>
    public static LabelingSummary Write(
        string path,
        CaptionLabeler labeler,
        IReadOnlyList<CaptionedPhoto> photos,
        Func<int, PixelImage>? load = null,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labeler);
        ArgumentNullException.ThrowIfNull(photos);
        return Label(results => CocoResults.Write(path, results), labeler, photos, load, progress, cancellationToken);
    }

    /// <summary>As <see cref="Write"/>, with another way to write the labels, which are computed while they are enumerated.</summary>
    internal static LabelingSummary Label(
        Action<IEnumerable<CocoResult>> write,
        CaptionLabeler labeler,
        IReadOnlyList<CaptionedPhoto> photos,
        Func<int, PixelImage>? load,
        IProgress<PredictionProgress>? progress,
        CancellationToken cancellationToken)
    {
        var (labeled, labels) = (0, 0);
        var counted = new EmptyMaskCount(progress);
        var found = labeler.LabelEach(
            [.. photos.Select(photo => photo.Captions)],
            load ?? (i => ImageFile.Load(photos[i].Path)),
            PhotosAtOnce,
            counted,
            cancellationToken);
        write(PseudoLabelFile.ToResults(CategoryIds(labeler), photos.Zip(found, (photo, ofPhoto) =>
        {
            labeled += ofPhoto.Count > 0 ? 1 : 0;
            labels += ofPhoto.Count;
            return (photo.Id, ofPhoto);
        })));
        return new LabelingSummary(labeled, labels, counted.EmptyMasks);
    }

    /// <summary>The category id of each class of pseudo labels.</summary>
    /// <param name="labeler">The labeler.</param>
    public static IReadOnlyDictionary<string, long> CategoryIds(CaptionLabeler labeler)
    {
        ArgumentNullException.ThrowIfNull(labeler);
        return labeler.Nouns.Known.ToDictionary(noun => noun.ClassName, noun => noun.Entry.Id);
    }

    private sealed class EmptyMaskCount(IProgress<PredictionProgress>? next) : IProgress<PredictionProgress>
    {
        public int EmptyMasks { get; private set; }

        public void Report(PredictionProgress value)
        {
            EmptyMasks = value.EmptyMasks;
            next?.Report(value);
        }
    }
}
