using System.CommandLine;
using OpenVocabSeg.Cli.Evaluation;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Cli.Pseudo;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Experiments.Labeling;
using OpenVocabSeg.Experiments.Study;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg merge</c>: makes the files of a whole run from its shards.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var result = new Option<string>("--output")
        {
            Description = "The file to write: that of --output or --json of the commands with --shard.",
            Required = true,
            HelpName = "file",
        };
        var shards = new Option<string[]>("--shards")
        {
            Description = "The shards, in any order, or folders with them. Default: the files FILE.shard-… beside the file of --output.",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "file|folder",
        };
        var labelStudio = new Option<string?>("--label-studio")
        {
            Description = "For pseudo labels of photos of a folder: as for 'ovseg pseudo'.",
            HelpName = "file",
        };
        var cvat = new Option<string?>("--cvat")
        {
            Description = "For pseudo labels of photos of a folder: as for 'ovseg pseudo'.",
            HelpName = "file",
        };
        var command = new Command(
            "merge", "Make the files of 'pseudo', 'predict' or 'evaluate' from the parts that they wrote with --shard.")
        {
            result, shards, labelStudio, cvat,
        };

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Merge(
                parsed.GetRequiredValue(result),
                parsed.GetValue(shards) ?? [],
                new PhotoReview(parsed.GetValue(labelStudio), parsed.GetValue(cvat)),
                parsed.InvocationConfiguration.Output,
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static void Merge(
        string path, string[] given, PhotoReview review, TextWriter output, CancellationToken cancellationToken)
    {
        string[] files = given.Length == 0 ? [.. Shard.FilesFor(path)] : [.. given.SelectMany(Expand).DistinctBy(Path.GetFullPath)];
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"There are no shards of '{path}': no file '{Path.GetFileName(path)}.shard-…' is beside it.");
        }

        OutputChecks.Check([path, .. review.Outputs], files);
        var shards = ShardSet.Open(files);
        if (review != new PhotoReview(null, null) && shards.Command != PhotoLabeling.Command)
        {
            throw new ArgumentException(
                $"{Path.GetFileName(files[0])} is of 'ovseg {shards.Command}', which has no labels for review in Label Studio or CVAT.");
        }

        switch (shards.Command)
        {
            case PredictionShards.Command:
                PredictionShards.Merge(shards, path, output);
                break;
            case PhotoLabeling.Command:
                MergeLabels(shards, path, review, output, cancellationToken);
                break;
            case PseudoLabelShards.Command:
                if (Path.GetFileName(path) != StudyFolder.PseudoLabels)
                {
                    throw new ArgumentException(
                        $"'{path}' must be the file {StudyFolder.PseudoLabels} in the output folder of the configuration.");
                }

                var (leftOut, isWritten) = PseudoLabelShards.Merge(shards, path);
                PhotoLabeling.ReportEmptyMasks(leftOut, output);
                output.WriteLine(
                    isWritten ? $"Written: {path}" : $"{path} has these pseudo labels already: nothing was written.");
                break;
            case EvaluationShards.Command:
                EvaluationShards.Merge(shards, path, output);
                break;
            default:
                throw new InvalidDataException(
                    $"{Path.GetFileName(files[0])} is of 'ovseg {shards.Command}', whose shards this version does not merge.");
        }
    }

    private static void MergeLabels(
        ShardSet shards, string path, PhotoReview review, TextWriter output, CancellationToken cancellationToken)
    {
        var part = LabelingShards.Merge(shards, path);
        foreach (var note in part.Notes)
        {
            output.WriteLine(note);
        }

        PhotoLabeling.Report(part, path, output);
        CaptionedPhoto[] photos = [.. part.Own.Select(photo => new CaptionedPhoto(photo.Path, photo.Id, photo.Name, []))];
        review.Write(photos, path, part.Nouns, output, cancellationToken);
    }

    // Of a folder, the files that are named like shards.
    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? [path] : throw new FileNotFoundException($"The shard '{path}' does not exist.", path);
        }

        var files = Shard.FilesIn(path);
        return files.Count > 0 ? files : throw new FileNotFoundException($"The folder '{path}' has no shards.", path);
    }
}
