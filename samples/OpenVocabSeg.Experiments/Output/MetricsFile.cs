using System.Text.Json;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Experiments.Evaluation;
using OpenVocabSeg.Experiments.Study;

namespace OpenVocabSeg.Experiments.Output;

/// <summary>Writes metrics.json.</summary>
public static class MetricsFile
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes the table and the times of a study; to a temporary name first, then renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">The study's seed.</param>
    /// <param name="scale">Its scale, such as "full".</param>
    /// <param name="result">What it found.</param>
    public static void Write(string path, int seed, string scale, StudyResult result) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteNumber("seed", seed);
        json.WriteString("scale", scale);
        json.WriteStartObject("seconds");
        foreach (var (stage, seconds) in result.Seconds)
        {
            json.WriteNumber(stage, Math.Round(seconds, 1));
        }

        json.WriteEndObject();
        json.WriteStartArray("rows");
        foreach (var row in result.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteBoolean("corrupted", row.Corrupted);
            Write(json, "AP50", row.Result.AP50);
            Write(json, "AP", row.Result.AP);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string name, ZeroShotScores scores)
    {
        json.WriteStartObject(name);
        json.WriteNumber("constrainedBase", scores.ConstrainedBase);
        json.WriteNumber("constrainedNovel", scores.ConstrainedNovel);
        json.WriteNumber("base", scores.Base);
        json.WriteNumber("novel", scores.Novel);
        json.WriteNumber("all", scores.All);
        json.WriteEndObject();
    }
}
