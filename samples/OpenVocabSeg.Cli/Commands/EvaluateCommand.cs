using System.CommandLine;
using System.Globalization;
using OpenVocabSeg.Cli.Evaluation;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg evaluate</c>: metrics of a results file, also for base and novel classes.</summary>
internal static class EvaluateCommand
{
    private const string BoxType = "bbox";
    private const string MaskType = "segm";
    private const string BothTypes = "both";
    private const string LvisSplit = "lvis";
    private const string OpenImagesProtocol = "openimages";
    private const int MaximumNamesListed = 5;
    private static readonly string[] Protocols = [.. Enum.GetNames<EvaluationProtocol>().Select(name => name.ToLowerInvariant())];
    private static readonly string[] SubsetMetrics = ["AP", "AP50"];

    public static Command Create()
    {
        var groundTruth = new Option<string>("--ground-truth")
        {
            Description = "COCO instances file with the ground truth.",
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
            Description = "What to compare: boxes, masks, or both. With both, the JSON has two objects, 'bbox' and 'segm'.",
            Required = true,
        };
        iouType.AcceptOnlyFromAmong(BoxType, MaskType, BothTypes);
        var protocol = new Option<string>("--protocol")
        {
            Description = "Evaluation protocol: COCO's, LVIS's for its federated annotations (AP of rare, common and frequent " +
                "classes), or that of the Open Images challenges (AP50 with verified labels, groups and class hierarchy).",
            DefaultValueFactory = _ => Protocols[0],
        };
        protocol.AcceptOnlyFromAmong(Protocols);
        var split = new Option<string?>("--split")
        {
            Description = "Base and novel classes: 'coco' (48 and 17), 'openimages' (200 and 298), 'lvis' (base: common and " +
                "frequent classes; novel: rare ones, by 'frequency' in the ground truth), or a file {\"seen\":[…],\"unseen\":[…]}.",
            HelpName = "name|file",
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
        var hierarchy = new Option<string?>("--hierarchy")
        {
            Description = "With --protocol openimages: JSON file of the class hierarchy. Objects also count for parent classes.",
            HelpName = "file",
        };
        var imageLabels = new Option<string?>("--image-labels")
        {
            Description = "With --protocol openimages: CSV file of verified image-level labels, if the ground truth has no " +
                "'pos_category_ids' and 'neg_category_ids'.",
            HelpName = "file",
        };
        var classDescriptions = new Option<string?>("--class-descriptions")
        {
            Description = "With --protocol openimages: CSV file of labels and class names, if the ground truth has no 'freebase_id'.",
            HelpName = "file",
        };
        var groupOfWeight = new Option<double?>("--group-of-weight")
        {
            Description = "With --protocol openimages: weight of a group, 0 to 1. Default: as in the challenges, 0 for masks, 1 for boxes.",
            HelpName = "weight",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && weight is >= 0 and <= 1)
                {
                    return weight;
                }

                result.AddError($"Option '--group-of-weight' takes a number from 0 to 1, not '{text}'.");
                return null;
            },
        };
        var json = new Option<string?>("--json") { Description = "Also write the numbers to this file.", HelpName = "file" };
        var command = new Command("evaluate",
            "Compute average precision and recall of detections as COCO, LVIS or Open Images define them.")
        {
            groundTruth, detections, iouType, protocol, split, constrainedBase, constrainedNovel,
            hierarchy, imageLabels, classDescriptions, groupOfWeight, json,
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

            foreach (var option in new Option[] { hierarchy, imageLabels, classDescriptions, groupOfWeight })
            {
                if (result.GetResult(option) is not null && result.GetValue(protocol) != OpenImagesProtocol)
                {
                    result.AddError($"Option '{option.Name}' needs '--protocol {OpenImagesProtocol}'.");
                }
            }
        });
        command.SetAction(parsed => Evaluate(
            new EvaluationRequest
            {
                GroundTruth = parsed.GetRequiredValue(groundTruth),
                Detections = new EvaluatedDetections(
                    parsed.GetRequiredValue(detections), parsed.GetValue(constrainedBase), parsed.GetValue(constrainedNovel)),
                Protocol = Enum.Parse<EvaluationProtocol>(parsed.GetRequiredValue(protocol), ignoreCase: true),
                OpenImages = new OpenImagesTruth
                {
                    Hierarchy = parsed.GetValue(hierarchy),
                    ImageLabels = parsed.GetValue(imageLabels),
                    ClassDescriptions = parsed.GetValue(classDescriptions),
                    GroupOfWeight = parsed.GetValue(groupOfWeight),
                },
                IouType = parsed.GetRequiredValue(iouType),
                Split = parsed.GetValue(split),
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void Evaluate(EvaluationRequest request, TextWriter output)
    {
        OutputChecks.Check(
            [request.Json],
            [
                request.GroundTruth, request.Detections.Generalized, request.Detections.Base, request.Detections.Novel, request.Split,
                request.OpenImages.Hierarchy, request.OpenImages.ImageLabels, request.OpenImages.ClassDescriptions,
            ]);
        var known = request.Split is null ? null : FindSplit(request.Split);
        var groundTruth = request.OpenImages.Complete(CocoInstances.Read(request.GroundTruth));
        if (request.Protocol == EvaluationProtocol.Lvis && !LvisEvaluator.IsLvis(groundTruth))
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(request.GroundTruth)} is not an LVIS file: no image has 'not_exhaustive_category_ids'.");
        }

        var split = request.Split == LvisSplit && known is null ? LvisClasses(request.GroundTruth, groundTruth) : known;
        if (split is not null && !groundTruth.Categories.Any(category => IsInSplit(split, category.Name)))
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(request.Split)}: none of its classes is a category of {Path.GetFileName(request.GroundTruth)}.");
        }

        string[] types = request.IouType == BothTypes ? [BoxType, MaskType] : [request.IouType];
        var numbers = types.Select(name => Measure(request, groundTruth, name, split)).ToArray();
        if (request.Json is not null)
        {
            AtomicFile.Write(request.Json, stream => EvaluationOutput.WriteJson(stream, numbers));
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

        if (groundTruth.Annotations.Count > 0 && groundTruth.Annotations.All(annotation => annotation.IsCrowd))
        {
            output.WriteLine(
                $"All annotated objects ({groundTruth.Annotations.Count}) are crowd regions (iscrowd 1), as CVAT exports masks of its "
                + "brush: there is nothing to detect.");
        }

        if (split is not null)
        {
            WriteMissingClasses(output, groundTruth, split);
        }

        WriteOtherProtocol(output, request, groundTruth);
    }

    private static EvaluatedNumbers Measure(EvaluationRequest request, CocoInstances groundTruth, string type, ClassSplit? split)
    {
        var detections = request.Detections;
        var skipped = new List<string>();
        var generalized = Compare(detections.Generalized);
        var subsets = new List<(string Name, IReadOnlyList<KeyValuePair<string, double>> Values)>();
        if (split is not null)
        {
            Add("base", generalized, split.Base);
            Add("novel", generalized, split.Novel);
            Add("all", generalized, split.Base.Concat(split.Novel));
            if (detections.Base is { } seen)
            {
                Add("constrainedBase", Compare(seen), split.Base);
            }

            if (detections.Novel is { } unseen)
            {
                Add("constrainedNovel", Compare(unseen), split.Novel);
            }
        }

        // The same annotations are left out for each file of detections.
        return new EvaluatedNumbers(type, generalized.Summary, subsets, [.. skipped.Distinct()]);

        ProtocolNumbers Compare(string file)
        {
            var numbers = ProtocolNumbers.Measure(
                request, groundTruth, CocoResults.Read(file), type == BoxType ? IouType.Box : IouType.Mask);
            skipped.AddRange(numbers.Skipped.ToLines());
            return numbers;
        }

        void Add(string name, ProtocolNumbers numbers, IEnumerable<string> classes) =>
            subsets.Add((name, [.. numbers.OfClasses(classes).Where(pair => SubsetMetrics.Contains(pair.Key))]));
    }

    // A file with that name takes precedence over a built-in name. Null for LVIS: its split is in the ground truth.
    private static ClassSplit? FindSplit(string nameOrFile) =>
        File.Exists(nameOrFile) || (nameOrFile != LvisSplit && ZeroShotSplits.Find(nameOrFile) is null)
            ? ClassSplit.Read(nameOrFile)
            : ZeroShotSplits.Find(nameOrFile);

    private static ClassSplit LvisClasses(string file, CocoInstances groundTruth) =>
        groundTruth.Categories.FirstOrDefault(category => category.Frequency is null) is { } unknown
            ? throw new InvalidDataException(
                $"{Path.GetFileName(file)}: category {unknown.Id}: field 'frequency' is missing or none of 'r', 'c' and 'f', which " +
                $"'--split {LvisSplit}' needs.")
            : ZeroShotSplits.FromFrequencies(groundTruth.Categories);

    private static bool IsInSplit(ClassSplit split, string name) => split.Base.Contains(name) || split.Novel.Contains(name);

    // Numbers computed with the wrong protocol look plausible.
    private static void WriteOtherProtocol(TextWriter output, EvaluationRequest request, CocoInstances groundTruth)
    {
        var file = Path.GetFileName(request.GroundTruth);
        const string Cocos = "These are COCO metrics, which count every detection of the other classes as a false positive.";
        if (request.Protocol != EvaluationProtocol.Lvis && LvisEvaluator.IsLvis(groundTruth))
        {
            var numbers = request.Protocol == EvaluationProtocol.Coco ? Cocos : "These are Open Images metrics.";
            output.WriteLine(
                $"{file} is an LVIS file: each of its images is annotated for some classes only. {numbers} " +
                "'--protocol lvis' computes LVIS metrics.");
        }
        else if (request.Protocol == EvaluationProtocol.Coco &&
            groundTruth.Images.Any(image => image.PositiveCategoryIds is not null || image.NegativeCategoryIds is not null))
        {
            output.WriteLine(
                $"{file} lists the classes that were verified in each image, as Open Images does. {Cocos} " +
                $"'--protocol {OpenImagesProtocol}' evaluates only the verified ones.");
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
                $"Not counted, because they are not categories of the ground truth: {missing.Length} classes of the split " +
                $"({string.Join(", ", missing.Take(MaximumNamesListed))}{more}).");
        }
    }
}
