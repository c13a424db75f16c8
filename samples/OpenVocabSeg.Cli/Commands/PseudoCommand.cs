using System.CommandLine;
using OpenVocabSeg.Cli.Pseudo;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg pseudo</c>: stage 3, pseudo masks, for the photos of a configuration or of a folder.</summary>
internal static class PseudoCommand
{
    public static Command Create()
    {
        var options = new TrainingCommandOptions(
            "With --config: the folder for pseudo.json. Default: output/ and the name of the configuration. Without: the file to write.",
            trains: false);
        var model = new Option<string?>("--model")
        {
            Description = "The mask teacher. Default with --config: teacher.zip in the output folder.",
            HelpName = "file",
        };
        var images = new Option<string?>("--images") { Description = "Without --config: the folder of the photos.", HelpName = "folder" };
        var captions = new Option<string[]>("--captions")
        {
            Description = "Without --config: COCO captions file with the ids and file names of the photos. May be repeated.",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "file",
        };
        var vocabulary = new Option<string?>("--vocabulary")
        {
            Description = "Without --config: the nouns to look for and their category ids: LVIS's list, a COCO file with categories, or a "
                + "text file with one name per line. Default: the model's own classes, 1, 2, …",
            HelpName = "file",
        };
        var labelStudio = new Option<string?>("--label-studio")
        {
            Description = "Without --config: also write the labels as Label Studio tasks with predictions, for review, the least "
                + "certain first.",
            HelpName = "file",
        };
        var cvat = new Option<string?>("--cvat")
        {
            Description = "Without --config: also write the labels as CVAT annotations (for images 1.1), in the same order.",
            HelpName = "file",
        };
        var precision = PrecisionOption.Create();
        var shard = ShardOption.Create(
            "--output", "Photos with captions stay in order and are divided evenly, in groups of 16, or 64 with --config.");
        var command = new Command("pseudo", "Stage 3: label captioned photos with the nouns of their captions, as COCO results.")
        {
            model, images, captions, vocabulary, labelStudio, cvat, precision, shard,
        };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            bool Has(string name) => IdleOptions.IsGiven(result, name);
            string[] own = [images.Name, captions.Name, vocabulary.Name, labelStudio.Name, cvat.Name];
            string[] needed = [model.Name, images.Name, captions.Name, "--output"];
            if (Has("--config"))
            {
                if (own.FirstOrDefault(Has) is { } excess)
                {
                    result.AddError($"Option '{excess}' cannot be combined with '--config'.");
                }
            }
            else if (needed.FirstOrDefault(name => !Has(name)) is { } missing)
            {
                result.AddError($"Option '{missing}' is required without '--config'.");
            }
            else if (Has(shard.Name) && new[] { labelStudio.Name, cvat.Name }.FirstOrDefault(Has) is { } whole)
            {
                result.AddError($"Option '{whole}' is an option of 'ovseg merge' if '{shard.Name}' is given.");
            }
        });
        IdleOptions.Need(
            command, ["--data", "--seed", "--scale", "--hold-out", "--resume", "--features", "--check-images"], "--config");
        ShardOption.AddChecks(command);

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var writer = parsed.InvocationConfiguration.Output;
                var teacherFile = new StageInput(parsed.GetValue(model), StudyFolder.Teacher, model.Name, "teach");
                if (options.Configuration(parsed) is not null && parsed.GetValue(shard) is { } part)
                {
                    StudyLabelingShard.Run(
                        options.Read(parsed), teacherFile, part, PrecisionOption.Of(parsed.GetValue(precision)), writer, cancellationToken);
                    return;
                }

                if (options.Configuration(parsed) is not null)
                {
                    StageRun.Execute(
                        options.Read(parsed),
                        "pseudo",
                        StudyFolder.PseudoLabels,
                        [teacherFile],
                        writer,
                        (stages, inputs) =>
                        {
                            using var teacher = stages.LoadSegmenter(inputs[0]);
                            teacher.Segmenter.Precision = PrecisionOption.Of(parsed.GetValue(precision));
                            stages.MakePseudoLabels(teacher);
                        },
                        cancellationToken);
                    return;
                }

                new PhotoLabeling
                {
                    Model = parsed.GetValue(model)!,
                    Images = parsed.GetValue(images)!,
                    Captions = parsed.GetValue(captions)!,
                    Vocabulary = parsed.GetValue(vocabulary),
                    Output = options.Output(parsed)!,
                    Review = new PhotoReview(parsed.GetValue(labelStudio), parsed.GetValue(cvat)),
                    Device = options.Device(parsed),
                    Precision = PrecisionOption.Of(parsed.GetValue(precision)),
                    ApplyExif = options.ApplyExif(parsed),
                    Shard = parsed.GetValue(shard),
                }.Run(writer, cancellationToken);
            },
            cancellationToken));
        return command;
    }
}
