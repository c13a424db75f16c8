using System.Globalization;
using System.Text;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>Stage 3 of a study, computed by several processes and merged.</summary>
internal static class PseudoLabelShards
{
    /// <summary>The command that the shards are of.</summary>
    public const string Command = "pseudo --config";

    private const string ResultsEntry = "results.json";
    private const string LeftOutEntry = "left-out.txt";
    private const string Configuration = "configuration";
    private const string Fingerprint = "content of the configuration";
    private const string Seed = "seed";
    private const string Scale = "scale";

    /// <summary>The run of a study.</summary>
    /// <param name="identity">The study.</param>
    public static ShardRun RunOf(StudyIdentity identity) => new ShardRun(Command)
        .Add(Configuration, identity.Configuration)
        .Add(Fingerprint, identity.Fingerprint)
        .Add(Seed, identity.Seed)
        .Add(Scale, identity.Scale);

    /// <summary>Indices of the training images of a shard: those with captions, in whole groups.</summary>
    public static int[] Select(ExperimentData data, Shard shard) => shard.Of(
        [.. Enumerable.Range(0, data.Training.Count).Where(i => data.Training[i].Captions.Count > 0)], StudyStages.ImagesAtOnce);

    /// <summary>Labels the images of a shard and writes its file atomically.</summary>
    /// <param name="task">The shard.</param>
    /// <param name="labeler">The teacher and the nouns.</param>
    /// <param name="categoryIds">The id of each noun.</param>
    /// <param name="images">The ids and captions of the shard's images.</param>
    /// <param name="load">Returns the pixels of the image with an index in the shard.</param>
    /// <param name="cancellationToken">Cancels the work between batches; then no file is written.</param>
    /// <returns>Number of pseudo labels that were left out because their masks are empty.</returns>
    public static int Write(
        ShardTask task,
        CaptionLabeler labeler,
        IReadOnlyDictionary<string, long> categoryIds,
        IReadOnlyList<(long Id, IReadOnlyList<string> Captions)> images,
        Func<int, PixelImage> load,
        CancellationToken cancellationToken)
    {
        var progress = new LabelProgress();
        var found = labeler.LabelEach(
            [.. images.Select(image => image.Captions)], load, StudyStages.ImagesAtOnce, progress, cancellationToken);
        task.Write(writer =>
        {
            writer.Add(ResultsEntry, stream => CocoResults.Write(
                stream, PseudoLabelFile.ToResults(categoryIds, images.Zip(found, (image, labels) => (image.Id, labels)))));
            writer.Add(
                LeftOutEntry,
                stream => stream.Write(Encoding.UTF8.GetBytes(progress.EmptyMasks.ToString(CultureInfo.InvariantCulture))));
        });
        return progress.EmptyMasks;
    }

    /// <summary>Writes the pseudo labels of all shards to the folder of the study, and marks the stage as finished.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="path">The file <c>pseudo.json</c> in the folder.</param>
    /// <returns>Number of pseudo labels that were left out because their masks are empty.</returns>
    /// <exception cref="IOException">Another process uses the folder, or it belongs to another run.</exception>
    /// <exception cref="InvalidDataException">A shard is damaged.</exception>
    public static int Merge(ShardSet shards, string path)
    {
        string Fact(string name) => shards.Shards[0].Manifest.Run.First(fact => fact.Name == name).Value;
        var identity = new StudyIdentity(
            Fact(Configuration), Fact(Fingerprint), int.Parse(Fact(Seed), CultureInfo.InvariantCulture), Fact(Scale));
        var leftOut = shards.Shards.Sum(shard => int.Parse(shard.ReadText(LeftOutEntry), CultureInfo.InvariantCulture));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var study = StudyFolder.OpenStage(folder, identity, "pseudo", StudyFolder.PseudoLabels, resume: true);
        study.Keep(
            StudyFolder.PseudoLabels,
            training: null,
            read: _ => true,
            make: () => true,
            write: (_, file) => AtomicFile.Write(file, stream => shards.ConcatenateLists(ResultsEntry, stream)));
        study.Complete();
        return leftOut;
    }
}
