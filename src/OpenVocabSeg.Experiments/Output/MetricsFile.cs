using System.Globalization;
using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Experiments;

/// <summary>Writes metrics.json.</summary>
public static class MetricsFile
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes the table and the times of a study atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">The random seed.</param>
    /// <param name="scale">The scale, such as "full".</param>
    /// <param name="result">Result of the study.</param>
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
            Write(json, "boxAP50", row.Result.BoxAP50);
            Write(json, "boxAP", row.Result.BoxAP);
            if (row.Grounding is { } grounding)
            {
                Write(json, grounding);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.CaptionRetrieval is { } captions)
        {
            json.WriteStartObject("captionModel");
            Write(json, captions);
            json.WriteEndObject();
        }

        if (result.PseudoLabelScores is { } pseudoLabels)
        {
            json.WriteStartObject("pseudoLabels");
            Write(json, "box", pseudoLabels.Box);
            Write(json, "mask", pseudoLabels.Mask);
            Write(json, "randomBox", pseudoLabels.RandomBox);
            Write(json, "bestBox", pseudoLabels.BestBox);
            Write(json, "labels", pseudoLabels.Labels);
            Write(json, "absent", pseudoLabels.Absent);
            json.WriteEndObject();
        }

        if (result.ProposalRecall.Count > 0)
        {
            json.WriteStartObject("proposalRecall");
            foreach (var (count, recall) in result.ProposalRecall)
            {
                Write(json, count.ToString(CultureInfo.InvariantCulture), recall);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, GroundingScores scores)
    {
        if (scores.Retrieval is { } retrieval)
        {
            Write(json, retrieval);
        }

        json.WriteStartObject("trueBoxes");
        Write(json, "generalised", scores.Classification.Generalized);
        Write(json, "constrained", scores.Classification.Constrained);
        Write(json, "objects", scores.Classification.Objects);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RetrievalScores retrieval)
    {
        json.WriteStartObject("retrieval");
        json.WriteNumber("recallAt1", retrieval.RecallAt1);
        json.WriteNumber("recallAt5", retrieval.RecallAt5);
        json.WriteNumber("pictures", retrieval.Images);
        json.WriteEndObject();
    }

    // Values that were not measured are null: JSON has no NaN.
    private static void Write(Utf8JsonWriter json, string name, BaseAndNovel value)
    {
        json.WriteStartObject(name);
        Write(json, "base", value.Base);
        Write(json, "novel", value.Novel);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsNaN(value))
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, value);
        }
    }

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
