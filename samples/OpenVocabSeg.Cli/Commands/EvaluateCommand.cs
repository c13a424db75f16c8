using System.CommandLine;
using System.Globalization;
using OpenVocabSeg.Cli.Evaluation;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg evaluate</c>: metrics of a results file, also for base and novel classes.</summary>
internal static class EvaluateCommand
{
    private const string BothTypes = "both";
    private const string LvisSplit = "lvis";
    private const string OpenImagesProtocol = "openimages";
    private const int MaximumNamesListed = 5;
    private static readonly string[] Protocols = [.. Enum.GetNames<EvaluationProtocol>().Select(name => name.ToLowerInvariant())];

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
        iouType.AcceptOnlyFromAmong(EvaluationReport.BoxType, EvaluationReport.MaskType, BothTypes);
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
            Description = "With --hierarchy or --image-labels: CSV file of labels and class names, if the ground truth has no "
                + "'freebase_id'.",
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
        var shard = ShardOption.Create(
            json.Name, "Images are ordered by id and divided evenly.");
        var command = new Command("evaluate",
            "Compute average precision and recall of detections as COCO, LVIS or Open Images define them.")
        {
            groundTruth, detections, iouType, protocol, split, constrainedBase, constrainedNovel,
            hierarchy, imageLabels, classDescriptions, groupOfWeight, json, shard,
        };
        IdleOptions.Refuse(
            command,
            [hierarchy.Name, imageLabels.Name, classDescriptions.Name, groupOfWeight.Name],
            $"needs '{protocol.Name} {OpenImagesProtocol}'.",
            result => (IdleOptions.TextOf(result, protocol.Name) ?? Protocols[0]) is var given && given != OpenImagesProtocol
                && Protocols.Contains(given));
        IdleOptions.Need(command, [constrainedBase.Name, constrainedNovel.Name], split.Name);
        IdleOptions.Need(command, [shard.Name], json.Name);
        IdleOptions.Need(command, [classDescriptions.Name], hierarchy.Name, imageLabels.Name);
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
                Shard = parsed.GetValue(shard),
            },
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void Evaluate(EvaluationRequest request, TextWriter output)
    {
        OutputChecks.Check(
            ShardOption.Outputs(request.Shard, request.Json),
            [
                request.GroundTruth, request.Detections.Generalized, request.Detections.Base, request.Detections.Novel, request.Split,
                request.OpenImages.Hierarchy, request.OpenImages.ImageLabels, request.OpenImages.ClassDescriptions,
            ]);
        var known = request.Split is null ? null : FindSplit(request.Split);
        var task = EvaluationShards.Task(request);
        if (task?.IsFinished(output.WriteLine) == true)
        {
            return;
        }

        var given = CocoInstances.Read(request.GroundTruth);
        var labeled = given.Categories.All(category => category.FreebaseId is not null);
        var groundTruth = request.OpenImages.Complete(given);
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

        var own = task is null ? null : EvaluationShards.Images(task.Shard, groundTruth);
        var files = request.Detections.ByRole();
        var summary = new EvaluationSummary(
            request.Protocol,
            request.IouType == BothTypes ? [EvaluationReport.BoxType, EvaluationReport.MaskType] : [request.IouType],
            [.. files.Keys],
            groundTruth.Categories,
            split?.Base,
            split?.Novel,
            [.. Remarks(request, groundTruth, labeled, split)],
            EvaluatedFiles.Of(request.GroundTruth, files));
        if (task is null)
        {
            EvaluationReport.Write(summary, Match, request.Json, output);
            return;
        }

        EvaluationShards.Write(task, summary, Match);
        output.WriteLine($"Shard {task.Shard}: {own!.Count} of {groundTruth.Images.Count} images in {task.Path}");

        EvaluationPart Match(string type, string role)
        {
            var results = CocoResults.Read(files[role]);
            return summary.Files.Name(role, () => ProtocolNumbers.Match(
                request, groundTruth, results, type == EvaluationReport.BoxType ? IouType.Box : IouType.Mask, own));
        }
    }

    private static IEnumerable<string> Remarks(
        EvaluationRequest request, CocoInstances groundTruth, bool labeled, ClassSplit? split)
    {
        if (groundTruth.Annotations.Count > 0 && groundTruth.Annotations.All(annotation => annotation.IsCrowd))
        {
            yield return $"All annotated objects ({groundTruth.Annotations.Count}) are crowd regions (iscrowd 1), as CVAT exports masks "
                + "of its brush: there is nothing to detect.";
        }

        if (split is not null && MissingClasses(groundTruth, split) is { } missing)
        {
            yield return missing;
        }

        if (request.OpenImages.ClassDescriptions is { } descriptions && labeled)
        {
            yield return $"{Path.GetFileName(descriptions)} was not used: every category of {Path.GetFileName(request.GroundTruth)} has "
                + "a 'freebase_id'.";
        }

        if (OtherProtocol(request, groundTruth) is { } other)
        {
            yield return other;
        }
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
    private static string? OtherProtocol(EvaluationRequest request, CocoInstances groundTruth)
    {
        var file = Path.GetFileName(request.GroundTruth);
        const string Cocos = "These are COCO metrics, which count every detection of the other classes as a false positive.";
        if (request.Protocol != EvaluationProtocol.Lvis && LvisEvaluator.IsLvis(groundTruth))
        {
            var numbers = request.Protocol == EvaluationProtocol.Coco ? Cocos : "These are Open Images metrics.";
            return $"{file} is an LVIS file: each of its images is annotated for some classes only. {numbers} "
                + "'--protocol lvis' computes LVIS metrics.";
        }

        return request.Protocol == EvaluationProtocol.Coco &&
            groundTruth.Images.Any(image => image.PositiveCategoryIds is not null || image.NegativeCategoryIds is not null)
                ? $"{file} lists the classes that were verified in each image, as Open Images does. {Cocos} "
                    + $"'--protocol {OpenImagesProtocol}' evaluates only the verified ones."
                : null;
    }

    private static string? MissingClasses(CocoInstances groundTruth, ClassSplit split)
    {
        var known = groundTruth.Categories.Select(category => category.Name).ToHashSet();
        var missing = split.Base.Concat(split.Novel).Where(name => !known.Contains(name)).ToArray();
        var more = missing.Length > MaximumNamesListed ? ", …" : "";
        return missing.Length == 0
            ? null
            : $"Not counted, because they are not categories of the ground truth: {missing.Length} classes of the split "
                + $"({string.Join(", ", missing.Take(MaximumNamesListed))}{more}).";
    }
}
