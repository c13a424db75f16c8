using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Experiments;

/// <summary>Writes noise.json; docs/notebook/noise.md describes its fields.</summary>
public static class NoiseFile
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes the result of a benchmark atomically. Undefined values are null.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">The random seed.</param>
    /// <param name="scale">The scale, such as "full".</param>
    /// <param name="split">The split that students were evaluated on, such as "test".</param>
    /// <param name="result">The result.</param>
    public static void Write(string path, int seed, string scale, string split, NoiseStudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, Indented);
            json.WriteStartObject();
            json.WriteNumber("seed", seed);
            json.WriteString("scale", scale);
            json.WriteString("split", split);
            json.WriteStartObject("seconds");
            foreach (var (stage, seconds) in result.Seconds)
            {
                json.WriteNumber(stage, Math.Round(seconds, 1));
            }

            json.WriteEndObject();
            json.WriteStartArray("levels");
            foreach (var level in result.Levels)
            {
                Write(json, level);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, NoiseLevel level)
    {
        json.WriteStartObject();
        json.WriteNumber("fraction", level.Fraction);
        json.WriteNumber("labels", level.Labels);
        json.WriteNumber("bad", level.Bad);
        json.WriteStartObject("corrupted");
        foreach (var (kind, count) in level.Corrupted)
        {
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), count);
        }

        json.WriteEndObject();
        json.WriteStartArray("students");
        foreach (var student in level.Students)
        {
            json.WriteStartObject();
            json.WriteString("name", student.Name);
            json.WriteNumber("seconds", Math.Round(student.Seconds, 1));
            Write(json, "AP50", student.Result.AP50);
            Write(json, "AP", student.Result.AP);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("estimators");
        Write(json, "base", level.BaseEstimators);
        Write(json, "novel", level.NovelEstimators);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ZeroShotScores scores)
    {
        json.WriteStartObject(name);
        Write(json, "constrainedBase", scores.ConstrainedBase);
        Write(json, "constrainedNovel", scores.ConstrainedNovel);
        Write(json, "base", scores.Base);
        Write(json, "novel", scores.Novel);
        Write(json, "all", scores.All);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<EstimatorScores> estimators)
    {
        json.WriteStartArray(name);
        foreach (var scores in estimators)
        {
            json.WriteStartObject();
            json.WriteString("name", scores.Estimator);
            json.WriteNumber("labels", scores.Labels);
            json.WriteNumber("bad", scores.Bad);
            Write(json, "auc", scores.Auc);
            Write(json, "wrongClassAuc", scores.WrongClassAuc);
            Write(json, "spearman", scores.Spearman);
            Write(json, "calibrationError", scores.CalibrationError);
            Write(json, "maskCalibrationError", scores.MaskCalibrationError);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
}
