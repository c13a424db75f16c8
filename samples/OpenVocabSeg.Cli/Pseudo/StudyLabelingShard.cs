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
        var path = shard.FileFor(Path.Combine(request.Output, StudyFolder.PseudoLabels));
        OutputChecks.Check([path], [model]);
        ExperimentData? whole = null;
        int[] own = [];
        using var photos = request.OpenPhotos(writer.WriteLine, cancellationToken, data =>
        {
            whole = data;
            own = PseudoLabelShards.Select(data, shard);
            return data with { Training = [.. own.Select(i => data.Training[i])], Test = [] };
        });
        var settings = photos.Settings with { Device = request.Device };
        var console = new StudyConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }));
        var stages = new StudyStages(whole!, settings, folder: null, console, cancellationToken);
        var task = new ShardTask(
            path,
            shard,
            PseudoLabelShards.RunOf(request.Identity())
                .AddFiles("model", model)
                .AddList("photos", stages.ImageIds.Zip(
                    whole!.Training, (id, image) => string.Create(CultureInfo.InvariantCulture, $"{id} {image.Path}")))
                .Add("device", DeviceOption.Kind(request.Device))
                .Add("precision", precision));
        if (task.IsFinished(writer.WriteLine))
        {
            return;
        }

        using var segmenter = stages.LoadSegmenter(model);
        segmenter.Segmenter.Precision = precision;

        // As in a whole run: stored features are rounded.
        segmenter.Segmenter.Features = settings.Features;
        var labeler = new CaptionLabeler(segmenter.Segmenter, settings.Vocabulary.Nouns, settings.Model.PseudoLabels);
        var data = photos.Data;
        PseudoLabelShards.Write(
            task,
            labeler,
            stages.CategoryIds,
            [.. own.Select((index, i) => (stages.ImageIds[index], data.Training[i].Captions))],
            i => Data.ImageFile.Load(Path.Combine(data.ImageFolder, data.Training[i].Path)),
            cancellationToken);
        writer.WriteLine($"Shard {shard}: {own.Length} of {whole.Training.Count} photos in {path}");
    }
}
