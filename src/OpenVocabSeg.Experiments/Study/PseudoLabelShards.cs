using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Weights;

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
    /// <returns>What was labeled.</returns>
    public static LabelingSummary Write(
        ShardTask task,
        CaptionLabeler labeler,
        IReadOnlyDictionary<string, long> categoryIds,
        IReadOnlyList<(long Id, IReadOnlyList<string> Captions)> images,
        Func<int, PixelImage> load,
        CancellationToken cancellationToken)
    {
        var (labeled, labels) = (0, 0);
        var progress = new LabelProgress();
        var found = labeler.LabelEach(
            [.. images.Select(image => image.Captions)], load, StudyStages.ImagesAtOnce, progress, cancellationToken);
        task.Write(writer =>
        {
            writer.Add(ResultsEntry, stream => CocoResults.Write(
                stream, PseudoLabelFile.ToResults(categoryIds, images.Zip(found, (image, ofImage) =>
                {
                    labeled += ofImage.Count > 0 ? 1 : 0;
                    labels += ofImage.Count;
                    return (image.Id, ofImage);
                }))));
            writer.Add(
                LeftOutEntry,
                stream => stream.Write(Encoding.UTF8.GetBytes(progress.EmptyMasks.ToString(CultureInfo.InvariantCulture))));
        });
        return new LabelingSummary(labeled, labels, progress.EmptyMasks);
    }

    /// <summary>Writes the pseudo labels of all shards to the folder of the study, and marks the stage as finished.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="path">The file <c>pseudo.json</c> in the folder.</param>
    /// <returns>
    /// Number of pseudo labels that were left out because their masks are empty; and whether the file was written: it is not if it has
    /// the same content already.
    /// </returns>
    /// <exception cref="IOException">
    /// Another process uses the folder, it belongs to another run, or it has other pseudo labels.
    /// </exception>
    /// <exception cref="InvalidDataException">A shard is damaged; the message names it.</exception>
    public static (int LeftOut, bool IsWritten) Merge(ShardSet shards, string path)
    {
        var identity = Identity(shards.Shards[0]);
        var leftOut = shards.Shards.Sum(LeftOut);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var study = StudyFolder.OpenStage(folder, identity, "pseudo", StudyFolder.PseudoLabels, resume: true);
        if (File.Exists(path) && !IsContent(path, ContentDigest.Of(stream => shards.ConcatenateLists(ResultsEntry, stream))))
        {
            // A student may have learned from them.
            throw new IOException(
                $"The folder '{folder}' already contains other pseudo labels, which are not overwritten: remove "
                + $"{StudyFolder.PseudoLabels}, or give another --output.");
        }

        var isWritten = false;
        study.Keep(
            StudyFolder.PseudoLabels,
            training: null,
            read: _ => true,
            make: () => true,
            write: (_, file) =>
            {
                AtomicFile.Write(file, stream => shards.ConcatenateLists(ResultsEntry, stream));
                isWritten = true;
            });
        study.Complete();
        return (leftOut, isWritten);
    }

    private static bool IsContent(string path, string digest)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == digest;
    }

    private static int LeftOut(ShardReader shard) => shard.Read(LeftOutEntry, (stream, _) =>
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new InvalidDataException("it is not a number");
    });

    private static StudyIdentity Identity(ShardReader shard)
    {
        string Fact(string name) => shard.Manifest.Run.FirstOrDefault(fact => fact.Name == name)?.Value
            ?? throw new InvalidDataException($"{shard.Name} has no {name} in its manifest.");
        return int.TryParse(Fact(Seed), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
            ? new StudyIdentity(Fact(Configuration), Fact(Fingerprint), seed, Fact(Scale))
            : throw new InvalidDataException($"{shard.Name} has a {Seed} in its manifest that is no number.");
    }
}
