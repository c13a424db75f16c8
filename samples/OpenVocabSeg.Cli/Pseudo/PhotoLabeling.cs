using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Experiments.Labeling;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Pseudo;

/// <summary>Labels the photos of a folder with the nouns of their captions.</summary>
internal sealed class PhotoLabeling
{
    /// <summary>The command that shards are of.</summary>
    public const string Command = "pseudo";

    private const int NamesListed = 5;

    /// <summary>Model file.</summary>
    public required string Model { get; init; }

    /// <summary>Folder of the photos.</summary>
    public required string Images { get; init; }

    /// <summary>COCO captions files.</summary>
    public required IReadOnlyList<string> Captions { get; init; }

    /// <summary>File with nouns and their ids; null for the model's classes.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Device to compute on; null for the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>What convolutions compute in.</summary>
    public ComputePrecision Precision { get; init; }

    /// <summary>The results file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Files for manual correction; none with <see cref="Shard"/>.</summary>
    public required PhotoReview Review { get; init; }

    /// <summary>Whether the EXIF orientation of photos is applied.</summary>
    public bool ApplyExif { get; init; }

    /// <summary>The part of the photos to label; null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Checks all inputs, labels the photos, writes the files and prints a summary.</summary>
    /// <param name="writer">Receives text.</param>
    /// <param name="cancellationToken">Cancels the work between batches; then no file is written.</param>
    public void Run(TextWriter writer, CancellationToken cancellationToken)
    {
        DeviceOption.Check(Device);
        OutputChecks.Check(
            [.. ShardOption.Outputs(Shard, Output), .. Review.Outputs],
            [Model, .. Captions, Vocabulary]);
        if (!File.Exists(Model))
        {
            throw new FileNotFoundException($"The model file '{Model}' does not exist.", Model);
        }

        var (photos, missing) = CaptionedFolder.Read(Images, Captions);
        var given = Vocabulary is null ? null : NounVocabulary.Load(Vocabulary);
        CaptionedPhoto[] captioned = [.. photos.Where(photo => photo.Captions.Count > 0)];
        var task = Task(photos);
        if (task?.IsFinished(writer.WriteLine) == true)
        {
            return;
        }

        var own = task is null ? captioned : LabelingShards.PhotosOf(task.Shard, captioned);
        var pixels = CheckedImages.Decode(
            [.. own.Select(photo => new InputImage(photo.Path, photo.Id, photo.Expected))],
            ApplyExif,
            writer.WriteLine,
            cancellationToken);
        using var model = new MLContext().OpenVocabSeg.Load(Model, Device);
        model.Segmenter.Precision = Precision;
        var labeler = new CaptionLabeler(model.Segmenter, given, ModelPresets.OwnPhotos);
        var part = new LabelingPart(
            photos.Count, missing, captioned.Length, PhotoLabeler.CategoryIds(labeler), Notes(labeler), [], new LabelingSummary(0, 0, 0));
        foreach (var note in part.Notes)
        {
            writer.WriteLine(note);
        }

        if (task is not null)
        {
            var labeled = LabelingShards.Write(task, labeler, own, pixels.Take, part, cancellationToken);
            ReportShard(task, own.Length, captioned.Length, labeled, writer);
            return;
        }

        var summary = PhotoLabeler.Write(Output, labeler, captioned, pixels.Take, cancellationToken: cancellationToken);
        Report(part with { Summary = summary }, Output, writer);
        Review.Write(captioned, Output, part.Nouns, writer, cancellationToken);
    }

    /// <summary>Prints what was labeled.</summary>
    /// <param name="part">The photos and counts.</param>
    /// <param name="path">The file with the labels.</param>
    /// <param name="writer">Receives text.</param>
    public static void Report(LabelingPart part, string path, TextWriter writer)
    {
        var summary = part.Summary;
        writer.WriteLine(
            $"{part.Photos} photos ({part.Missing} more are not in the folder), {part.Captioned} with captions, "
            + Labeled(summary, path));
        ReportEmptyMasks(summary.EmptyMasks, writer);
    }

    /// <summary>Prints what was labeled in a shard.</summary>
    /// <param name="task">The shard.</param>
    /// <param name="own">Its photos with captions.</param>
    /// <param name="captioned">All photos with captions.</param>
    /// <param name="summary">The counts of the shard.</param>
    /// <param name="writer">Receives text.</param>
    public static void ReportShard(ShardTask task, int own, int captioned, LabelingSummary summary, TextWriter writer)
    {
        writer.WriteLine($"Shard {task.Shard}: {own} of {captioned} photos with captions, {Labeled(summary, task.Path)}");
        ReportEmptyMasks(summary.EmptyMasks, writer);
    }

    /// <summary>Says how many pseudo labels were left out because their masks are empty.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="writer">Receives text.</param>
    public static void ReportEmptyMasks(int count, TextWriter writer)
    {
        if (count > 0)
        {
            writer.WriteLine($"Left out: {count} pseudo labels with an empty mask.");
        }
    }

    // A photo whose captions name nouns, but whose masks are all empty, is not labeled.
    private static string Labeled(LabelingSummary summary, string path) =>
        $"{summary.LabeledPhotos} labeled: {summary.Labels} pseudo labels in {path}.";

    private static string[] Notes(CaptionLabeler labeler)
    {
        var unknown = labeler.Nouns.Unknown;
        var more = unknown.Count > NamesListed ? ", …" : "";
        return unknown.Count == 0
            ? []
            : [
                $"Skipped, because the model has no word vectors for them: {unknown.Count} nouns "
                + $"({string.Join(", ", unknown.Take(NamesListed).Select(entry => entry.DisplayName))}{more}).",
            ];
    }

    // Photos without captions get no labels, but are in the report.
    private ShardTask? Task(IReadOnlyList<CaptionedPhoto> photos) =>
        Shard is not { } shard ? null : new ShardTask(
            shard.FileFor(Output),
            shard,
            new ShardRun(Command)
                .AddFiles("model", Model)
                .AddFiles("captions", Captions)
                .AddFiles("vocabulary", Vocabulary)
                .AddList("photos", photos.Select(photo => string.Create(CultureInfo.InvariantCulture, $"{photo.Id} {photo.Path}")))
                .Add("use of EXIF orientations", ApplyExif)
                .Add("device", DeviceOption.Kind(Device))
                .Add("precision", Precision));
}
