using System.Text;
using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Metrics;
using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>
/// Evaluations, computed by several processes and merged. A shard has the matches of its images. The metrics are computed from those of all
/// shards, because means of means would be other numbers.
/// </summary>
internal static class EvaluationShards
{
    /// <summary>The command that the shards are of.</summary>
    public const string Command = "evaluate";

    private const string SummaryEntry = "summary.json";

    /// <summary>The shard of a request; null if everything is evaluated at once.</summary>
    public static ShardTask? Task(EvaluationRequest request)
    {
        if (request.Shard is not { } shard)
        {
            return null;
        }

        var run = new ShardRun(Command)
            .AddFiles("ground truth", request.GroundTruth)
            .AddFiles("detections", request.Detections.Generalized, request.Detections.Base, request.Detections.Novel)
            .Add("protocol", request.Protocol)
            .Add("type of IoU", request.IouType)
            .AddFiles("hierarchy", request.OpenImages.Hierarchy)
            .AddFiles("image labels", request.OpenImages.ImageLabels)
            .AddFiles("class descriptions", request.OpenImages.ClassDescriptions)
            .Add("weight of groups", request.OpenImages.GroupOfWeight);
        return new ShardTask(
            shard.FileFor(request.Json!),
            shard,
            File.Exists(request.Split) ? run.AddFiles("split", request.Split) : run.Add("split", request.Split));
    }

    /// <summary>The images of a shard.</summary>
    public static IReadOnlySet<long> Images(Shard shard, CocoInstances groundTruth) =>
        EvaluationPart.Images(groundTruth, ids => shard.Of(ids, block: 1));

    /// <summary>Writes a shard atomically.</summary>
    /// <param name="task">The shard.</param>
    /// <param name="summary">What is known besides the matches.</param>
    /// <param name="match">Returns the matches of the shard's images for a type and a role.</param>
    public static void Write(ShardTask task, EvaluationSummary summary, Func<string, string, EvaluationPart> match) => task.Write(shard =>
    {
        shard.Add(SummaryEntry, stream => JsonSerializer.Serialize(stream, summary, EvaluationJson.Default.EvaluationSummary));
        foreach (var type in summary.Types)
        {
            foreach (var role in summary.Roles)
            {
                shard.Add(Entry(type, role), stream =>
                {
                    using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
                    match(type, role).Write(writer);
                });
            }
        }
    });

    /// <summary>Computes the metrics of all shards, and writes and prints what one run would.</summary>
    public static void Merge(ShardSet shards, string path, TextWriter output)
    {
        var summary = shards.Shards[0].Read(SummaryEntry, ReadSummary);
        EvaluationReport.Write(summary, Joined, path, output);

        EvaluationPart Joined(string type, string role) =>
            EvaluationPart.Join([.. shards.Shards.Select(shard => shard.Read(Entry(type, role), (stream, length) =>
            {
                using var reader = new PartReader(stream, length);
                return ProtocolNumbers.Read(summary, reader);
            }))]);
    }

    private static EvaluationSummary ReadSummary(Stream stream, long length)
    {
        var summary = JsonSerializer.Deserialize(stream, EvaluationJson.Default.EvaluationSummary);
        return summary switch
        {
            null => throw new InvalidDataException("it is empty"),
            _ when !Enum.IsDefined(summary.Protocol) => throw new InvalidDataException("its protocol is unknown"),
            { Types.Count: 0 } => throw new InvalidDataException("it compares neither boxes nor masks"),
            _ when summary.Types.Any(type => type is not (EvaluationReport.BoxType or EvaluationReport.MaskType)) =>
                throw new InvalidDataException("it compares neither boxes nor masks"),
            _ when summary.Roles.Any(role => !summary.Files.Detections.ContainsKey(role)) =>
                throw new InvalidDataException("it does not name the files"),
            _ when !summary.Roles.Contains(EvaluationReport.Generalized) =>
                throw new InvalidDataException("it has no generalized detections"),
            _ => summary,
        };
    }

    private static string Entry(string type, string role) => $"{type}-{role}.matches";
}
