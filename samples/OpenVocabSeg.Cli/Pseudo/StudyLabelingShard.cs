using System.Globalization;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Experiments.Study;
using OpenVocabSeg.Networks;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Pseudo;

/// <summary>Stage 3 of a configuration for a part of its photos.</summary>
internal static class StudyLabelingShard
{
    /// <summary>Labels the photos of a shard.</summary>
    /// <param name="request">The experiment.</param>
    /// <param name="teacher">The mask teacher.</param>
    /// <param name="shard">The part.</param>
    /// <param name="precision">What convolutions compute in.</param>
    /// <param name="writer">Receives text.</param>
    /// <param name="cancellationToken">Cancels the work between batches; then no file is written.</param>
    public static void Run(
        TrainingRequest request,
        StageInput teacher,
        Shard shard,
        ComputePrecision precision,
        TextWriter writer,
        CancellationToken cancellationToken)
    {
        var model = teacher.Find(request.Output);
        var merged = Path.Combine(request.Output, StudyFolder.PseudoLabels);
        OutputChecks.Check(ShardOption.Outputs(shard, merged), [model]);
        StudyFolder.CheckBelongsTo(request.Output, request.Identity());
        using var photos = request.ReadPhotos(writer.WriteLine);
        var whole = photos.Data;
        var settings = photos.Settings with { Device = request.Device };
        var console = new StudyConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }));
        var stages = new StudyStages(whole, settings, folder: null, console, cancellationToken);
        var task = new ShardTask(shard.FileFor(merged), shard, RunOf(request, model, whole, settings.Vocabulary, stages, precision));
        if (task.IsFinished(writer.WriteLine))
        {
            return;
        }

        var own = PseudoLabelShards.Select(whole, shard);
        photos.Select(data => data with { Training = [.. own.Select(i => data.Training[i])], Test = [] });
        request.CheckPhotos(photos, writer.WriteLine, cancellationToken);
        using var segmenter = stages.LoadSegmenter(model);
        segmenter.Segmenter.Precision = precision;

        // As in a whole run: stored features are rounded.
        segmenter.Segmenter.Features = settings.Features;
        var labeler = new CaptionLabeler(segmenter.Segmenter, settings.Vocabulary.Nouns, settings.Model.PseudoLabels);
        var data = photos.Data;
        var labeled = PseudoLabelShards.Write(
            task,
            labeler,
            stages.CategoryIds,
            [.. own.Select((index, i) => (stages.ImageIds[index], data.Training[i].Captions))],
            i => Data.ImageFile.Load(Path.Combine(data.ImageFolder, data.Training[i].Path)),
            cancellationToken);
        PhotoLabeling.ReportShard(task, own.Length, whole.Training.Count(image => image.Captions.Count > 0), labeled, writer);
    }

    // Everything that the labels depend on, but the pixels of the photos.
    private static ShardRun RunOf(
        TrainingRequest request,
        string model,
        ExperimentData whole,
        StudyVocabulary vocabulary,
        StudyStages stages,
        ComputePrecision precision) => PseudoLabelShards.RunOf(request.Identity())
        .AddFiles("model", model)
        .AddList("photos", stages.ImageIds.Zip(
            whole.Training, (id, image) => string.Create(CultureInfo.InvariantCulture, $"{id} {image.Path}")))
        .AddList("captions", whole.Training.SelectMany(
            image => image.Captions.Prepend(image.Captions.Count.ToString(CultureInfo.InvariantCulture))))
        .AddList("nouns", vocabulary.Nouns.Entries
            .SelectMany(entry => entry.Synonyms.Prepend(entry.Name).Prepend(entry.Id.ToString(CultureInfo.InvariantCulture)))
            .Concat(stages.CategoryIds.SelectMany(pair => new[] { pair.Key, pair.Value.ToString(CultureInfo.InvariantCulture) })))
        .Add("word vectors", vocabulary.Words.Digest())
        .Add("device", DeviceOption.Kind(request.Device))
        .Add("precision", precision);
}
