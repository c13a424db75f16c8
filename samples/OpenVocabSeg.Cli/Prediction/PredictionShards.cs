using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Predictions on images, computed by several processes and merged.</summary>
internal static class PredictionShards
{
    /// <summary>The command that the shards are of.</summary>
    public const string Command = "predict";

    private const string ResultsEntry = "results.json";
    private const string TablesEntry = "tables.txt";
    private const string SummaryEntry = "summary.json";

    /// <summary>The shard of a request; null if everything is predicted at once.</summary>
    public static ShardTask? Task(PredictionRequest request, IReadOnlyList<InputImage> images) =>
        request.Shard is not { } shard ? null : new ShardTask(
            shard.FileFor(request.Json!),
            shard,
            new ShardRun(Command)
                .AddFiles("model", request.Model)
                .AddList("images", images.Select(image => string.Create(CultureInfo.InvariantCulture, $"{image.Id} {image.Path}")))
                .AddList("words", request.Words)
                .AddFiles("categories", request.Categories)
                .Add("threshold", request.Threshold)
                .Add("maximum of objects", request.Max)
                .Add("choice of masks only", request.MasksOnly)
                .Add("use of EXIF orientations", request.ApplyExif)
                .Add("folder of overlays", request.Overlay)
                .Add("device", DeviceOption.Kind(request.Device))
                .Add("precision", request.Precision ?? PrecisionOption.Default));

    /// <summary>Writes a shard atomically.</summary>
    /// <param name="task">The shard.</param>
    /// <param name="results">The detections, which are computed while they are enumerated.</param>
    /// <param name="tables">What was printed about them, when all are enumerated.</param>
    /// <param name="part">What is known then.</param>
    public static void Write(ShardTask task, IEnumerable<CocoResult> results, StringWriter tables, Func<PredictionPart> part) =>
        task.Write(writer =>
        {
            writer.Add(ResultsEntry, stream => CocoResults.Write(stream, results));
            writer.Add(TablesEntry, stream => stream.Write(Encoding.UTF8.GetBytes(tables.ToString())));
            writer.Add(SummaryEntry, stream => JsonSerializer.Serialize(stream, part(), PredictionJson.Default.PredictionPart));
        });

    /// <summary>Writes the results file of all shards atomically, and prints what one run would print.</summary>
    public static void Merge(ShardSet shards, string path, TextWriter output)
    {
        PredictionPart[] parts =
        [
            .. shards.Shards.Select(shard => shard.Read(
                SummaryEntry,
                (stream, _) => JsonSerializer.Deserialize(stream, PredictionJson.Default.PredictionPart)
                    ?? throw new InvalidDataException("it is empty"))),
        ];
        foreach (var shard in shards.Shards)
        {
            shard.Require(TablesEntry);
        }

        AtomicFile.Write(path, stream => shards.ConcatenateLists(ResultsEntry, stream));
        foreach (var note in parts[0].Notes)
        {
            output.WriteLine(note);
        }

        foreach (var shard in shards.Shards)
        {
            output.Write(shard.ReadText(TablesEntry));
        }

        ImagePredictor.WriteEmptyMasks(output, parts.Sum(part => part.EmptyMasks));
    }
}
