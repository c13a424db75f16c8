using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>The metrics and remarks of an evaluation.</summary>
internal static class EvaluationReport
{
    /// <summary>"bbox": boxes are compared.</summary>
    public const string BoxType = "bbox";

    /// <summary>"segm": masks are compared.</summary>
    public const string MaskType = "segm";

    /// <summary>Detections that were predicted with the words of all classes.</summary>
    public const string Generalized = "generalized";

    /// <summary>Detections that were predicted with the words of the base classes.</summary>
    public const string Base = "base";

    /// <summary>Detections that were predicted with the words of the novel classes.</summary>
    public const string Novel = "novel";

    private static readonly string[] SubsetMetrics = ["AP", "AP50"];

    /// <summary>Computes the metrics, writes them to the JSON file and prints them.</summary>
    /// <param name="summary">What is known besides the matches.</param>
    /// <param name="match">Returns the matches of all images for a type and a role.</param>
    /// <param name="json">The file; null for none.</param>
    /// <param name="output">Receives tables and remarks.</param>
    public static void Write(
        EvaluationSummary summary, Func<string, string, EvaluationPart> match, string? json, TextWriter output)
    {
        EvaluatedNumbers[] numbers = [.. summary.Types.Select(type => Measure(summary, type, match))];
        if (json is not null)
        {
            AtomicFile.Write(json, stream => EvaluationOutput.WriteJson(stream, numbers));
        }

        foreach (var measured in numbers)
        {
            if (numbers.Length > 1)
            {
                output.WriteLine(measured.Type == BoxType ? "Boxes" : "Masks");
            }

            EvaluationOutput.WriteTables(output, measured);
            foreach (var line in measured.Skipped)
            {
                output.WriteLine(line);
            }
        }

        foreach (var line in summary.Lines)
        {
            output.WriteLine(line);
        }
    }

    private static EvaluatedNumbers Measure(EvaluationSummary summary, string type, Func<string, string, EvaluationPart> match)
    {
        var skipped = new List<string>();
        var generalized = Of(Generalized);
        var subsets = new List<(string Name, IReadOnlyList<KeyValuePair<string, double>> Values)>();
        if (summary.Base is { } seen && summary.Novel is { } unseen)
        {
            Add("base", generalized, seen);
            Add("novel", generalized, unseen);
            Add("all", generalized, seen.Concat(unseen));
            if (summary.Roles.Contains(Base))
            {
                Add("constrainedBase", Of(Base), seen);
            }

            if (summary.Roles.Contains(Novel))
            {
                Add("constrainedNovel", Of(Novel), unseen);
            }
        }

        // The same annotations are left out for each file of detections.
        return new EvaluatedNumbers(type, generalized.Summary, subsets, [.. skipped.Distinct()]);

        ProtocolNumbers Of(string role)
        {
            var part = match(type, role);
            var numbers = summary.Files.Name(role, () => ProtocolNumbers.Conclude(summary, part));
            skipped.AddRange(numbers.Skipped.ToLines());
            return numbers;
        }

        void Add(string name, ProtocolNumbers numbers, IEnumerable<string> classes) =>
            subsets.Add((name, [.. numbers.OfClasses(classes).Where(pair => SubsetMetrics.Contains(pair.Key))]));
    }
}
