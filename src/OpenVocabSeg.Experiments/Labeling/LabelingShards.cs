using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Labeling;

/// <summary>Pseudo labels of photos, computed by several processes and merged.</summary>
internal static class LabelingShards
{
    private const string ResultsEntry = "results.json";
    private const string SummaryEntry = "summary.json";

    /// <summary>The captioned photos of a shard.</summary>
    public static CaptionedPhoto[] PhotosOf(Shard shard, IReadOnlyList<CaptionedPhoto> captioned) =>
        shard.Of(captioned, PhotoLabeler.PhotosAtOnce);

    /// <summary>Labels the photos of a shard and writes its file atomically.</summary>
    /// <param name="task">The shard.</param>
    /// <param name="labeler">The teacher and the nouns.</param>
    /// <param name="photos">The photos of the shard.</param>
    /// <param name="load">Returns the pixels of the photo with an index in the shard.</param>
    /// <param name="part">What is known before; its photos and summary are not read.</param>
    /// <param name="cancellationToken">Cancels the work between batches; then no file is written.</param>
    public static LabelingSummary Write(
        ShardTask task,
        CaptionLabeler labeler,
        IReadOnlyList<CaptionedPhoto> photos,
        Func<int, PixelImage> load,
        LabelingPart part,
        CancellationToken cancellationToken)
    {
        var summary = part.Summary;
        task.Write(writer =>
        {
            writer.Add(ResultsEntry, stream => summary = PhotoLabeler.Label(
                results => CocoResults.Write(stream, results), labeler, photos, load, progress: null, cancellationToken));
            var whole = part with
            {
                Own = [.. photos.Select(photo => new LabelingPhoto(photo.Path, photo.Id, photo.Name))],
                Summary = summary,
            };
            writer.Add(SummaryEntry, stream => JsonSerializer.Serialize(stream, whole, LabelingJson.Default.LabelingPart));
        });
        return summary;
    }

    /// <summary>Writes the pseudo labels of all shards as one file, atomically.</summary>
    /// <returns>The photos and counts of the whole run.</returns>
    public static LabelingPart Merge(ShardSet shards, string path)
    {
        LabelingPart[] parts =
        [
            .. shards.Shards.Select(shard => shard.Read(
                SummaryEntry,
                (stream, _) => JsonSerializer.Deserialize(stream, LabelingJson.Default.LabelingPart)
                    ?? throw new InvalidDataException("it is empty"))),
        ];
        AtomicFile.Write(path, stream => shards.ConcatenateLists(ResultsEntry, stream));
        return parts[0] with
        {
            Own = [.. parts.SelectMany(part => part.Own)],
            Summary = new LabelingSummary(
                parts.Sum(part => part.Summary.LabeledPhotos),
                parts.Sum(part => part.Summary.Labels),
                parts.Sum(part => part.Summary.EmptyMasks)),
        };
    }
}
