using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OpenVocabSeg.Cli.Evaluation;
using OpenVocabSeg.Data;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg evaluate</c>: the COCO numbers of a results file, and those of base and novel classes.</summary>
internal static class EvaluateCommand
{
    private const string BoxType = "bbox";
    private const string MaskType = "segm";
    private const string BothTypes = "both";
    private const int MaximumNamesListed = 5;

    public static Command Create()
    {
        var groundTruth = new Option<string>("--ground-truth")
        {
            Description = "COCO instances file with the annotated objects.",
            Required = true,
            HelpName = "file",
        };
        var detections = new Option<string>("--detections")
        {
            Description = "COCO results file with the detections.",
            Required = true,
            HelpName = "file",
        };
        var iouType = new Option<string>("--iou-type")
        {
            Description = "What is compared: boxes, masks, or both, whose numbers are then two objects 'bbox' and 'segm'.",
            Required = true,
        };
        iouType.AcceptOnlyFromAmong(BoxType, MaskType, BothTypes);
        var split = new Option<string?>("--split")
        {
            Description = "Base and novel classes: 'coco' (48 and 17), 'openimages' (200 and 298), or a file " +
                "{\"seen\":[…],\"unseen\":[…]}.",
            HelpName = "name or file",
        };
        var constrainedBase = new Option<string?>("--base-detections")
        {
            Description = "With --split: COCO results predicted with the words of the base classes alone, for the constrained numbers.",
            HelpName = "file",
        };
        var constrainedNovel = new Option<string?>("--novel-detections")
        {
            Description = "With --split: COCO results predicted with the words of the novel classes alone, for the constrained numbers.",
            HelpName = "file",
        };
        var json = new Option<string?>("--json") { Description = "Also write the numbers to this file.", HelpName = "file" };
        var command = new Command("evaluate", "Average precision and recall of detections, equal to pycocotools'.")
        {
            groundTruth, detections, iouType, split, constrainedBase, constrainedNovel, json,
        };
        command.Validators.Add(result =>
        {
            foreach (var option in new[] { constrainedBase, constrainedNovel })
            {
                if (result.GetValue(option) is not null && result.GetValue(split) is null)
                {
                    result.AddError($"Option '{option.Name}' needs '--split'.");
                }
            }
        });
        command.SetAction(parsed => Evaluate(
            parsed.GetRequiredValue(groundTruth),
            new EvaluatedDetections(
                parsed.GetRequiredValue(detections), parsed.GetValue(constrainedBase), parsed.GetValue(constrainedNovel)),
            parsed.GetRequiredValue(iouType),
            parsed.GetValue(split),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void Evaluate(
        string groundTruthFile, EvaluatedDetections detections, string type, string? splitFile, string? jsonFile, TextWriter output)
    {
        var split = splitFile is null ? null : ReadSplit(splitFile);
        var groundTruth = CocoInstances.Read(groundTruthFile);
        if (split is not null && !groundTruth.Categories.Any(category => IsInSplit(split, category.Name)))
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(splitFile)}: none of its classes is a category of {Path.GetFileName(groundTruthFile)}.");
        }

        string[] types = type == BothTypes ? [BoxType, MaskType] : [type];
        var numbers = types.Select(name => Measure(groundTruth, detections, name, split)).ToArray();
        if (jsonFile is not null)
        {
            AtomicFile.Write(jsonFile, stream => WriteJson(stream, numbers));
        }

        foreach (var measured in numbers)
        {
            if (numbers.Length > 1)
            {
                output.WriteLine(measured.Type == BoxType ? "Boxes" : "Masks");
            }

            WriteTables(output, measured);
        }

        if (split is not null)
        {
            WriteMissingClasses(output, groundTruth, split);
        }
    }

    private static EvaluatedNumbers Measure(CocoInstances groundTruth, EvaluatedDetections detections, string type, ClassSplit? split)
    {
        var options = new EvaluationOptions { IouType = type == BoxType ? IouType.Box : IouType.Mask };
        CocoEvaluation Compare(string file) => CocoEvaluator.Evaluate(groundTruth, CocoResults.Read(file), options);
        var evaluation = Compare(detections.Generalised);
        var subsets = new List<(string Name, CocoSummary Summary)>();
        if (split is not null)
        {
            subsets.Add(("base", evaluation.SummarizeClasses(split.Base)));
            subsets.Add(("novel", evaluation.SummarizeClasses(split.Novel)));
            subsets.Add(("all", evaluation.SummarizeClasses(split.Base.Concat(split.Novel))));
            if (detections.Base is { } seen)
            {
                subsets.Add(("constrainedBase", Compare(seen).SummarizeClasses(split.Base)));
            }

            if (detections.Novel is { } unseen)
            {
                subsets.Add(("constrainedNovel", Compare(unseen).SummarizeClasses(split.Novel)));
            }
        }

        return new EvaluatedNumbers(type, evaluation.Summary, subsets);
    }

    // A file of the user's wins over a name of ours.
    private static ClassSplit ReadSplit(string nameOrFile) =>
        !File.Exists(nameOrFile) && ZeroShotSplits.Find(nameOrFile) is { } known ? known : ClassSplit.Read(nameOrFile);

    private static bool IsInSplit(ClassSplit split, string name) => split.Base.Contains(name) || split.Novel.Contains(name);

    private static void WriteJson(Stream stream, EvaluatedNumbers[] numbers)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        foreach (var measured in numbers)
        {
            if (numbers.Length > 1)
            {
                writer.WriteStartObject(measured.Type);
            }

            foreach (var (name, value) in measured.Summary.ToNamedValues())
            {
                writer.WriteNumber(name, value);
            }

            foreach (var subset in measured.Subsets)
            {
                writer.WriteStartObject(subset.Name);
                writer.WriteNumber("AP", subset.Summary.AP);
                writer.WriteNumber("AP50", subset.Summary.AP50);
                writer.WriteEndObject();
            }

            if (numbers.Length > 1)
            {
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteTables(TextWriter output, EvaluatedNumbers numbers)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().AddColumn("Metric").AddColumn(new TableColumn("Value").RightAligned());
        foreach (var (name, value) in numbers.Summary.ToNamedValues())
        {
            table.AddRow(name, Format(value));
        }

        console.Write(table);
        if (numbers.Subsets.Count > 0)
        {
            var splitTable = new Table().AddColumn("Classes").AddColumn(new TableColumn("AP").RightAligned())
                .AddColumn(new TableColumn("AP50").RightAligned());
            foreach (var subset in numbers.Subsets)
            {
                splitTable.AddRow(subset.Name, Format(subset.Summary.AP), Format(subset.Summary.AP50));
            }

            console.Write(splitTable);
        }
    }

    private static void WriteMissingClasses(TextWriter output, CocoInstances groundTruth, ClassSplit split)
    {
        var known = groundTruth.Categories.Select(category => category.Name).ToHashSet();
        var missing = split.Base.Concat(split.Novel).Where(name => !known.Contains(name)).ToArray();
        if (missing.Length > 0)
        {
            var more = missing.Length > MaximumNamesListed ? ", …" : "";
            output.WriteLine(
                $"Not counted, because they are no categories of the ground truth: {missing.Length} classes of the split " +
                $"({string.Join(", ", missing.Take(MaximumNamesListed))}{more}).");
        }
    }

    private static string Format(double value) => value < 0 ? "no objects" : value.ToString("0.0000", CultureInfo.InvariantCulture);
}
