using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg predict</c>: segments the objects in images that given words name.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var model = new Option<string?>("--model")
        {
            Description = "Model file of a teacher or student. Default: the model for photos that comes with this command.",
            HelpName = "file",
        };
        var images = new Option<string[]>("--image")
        {
            Description = "Image files or folders of images. May be repeated.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
            HelpName = "file|folder",
        };
        var words = new Option<string[]>("--words")
        {
            Description = "Classes to detect: words or phrases, separated by commas. May be repeated. Put a name that contains "
                + "commas in double quotes. Default: the model's own classes.",
            HelpName = "a,b c,…",
        };
        var wordsFrom = new Option<string?>("--words-from")
        {
            Description = "File with further classes to detect, one word or phrase per line.",
            HelpName = "file",
        };
        var threshold = new Option<float?>("--threshold")
        {
            Description = "Minimum score, 0 to 1. Default: the model's; without --model and --json, 0.3.",
            HelpName = "score",
            CustomParser = result => float.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var score)
                && score is >= 0 and <= 1 ? score : Refuse<float>(result, "a number from 0 to 1"),
        };
        var max = new Option<int?>("--max")
        {
            Description = "Maximum number of objects per image. Default: the model's.",
            HelpName = "count",
            CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count > 0 ? count : Refuse<int>(result, "a whole number above 0"),
        };
        var overlay = new Option<string?>("--overlay")
        {
            Description = "Draw the detections: a .png or .jpg file for one image, or a folder for one .png per image.",
            HelpName = "file|folder",
        };
        var json = new Option<string?>("--json")
        {
            Description = "Write COCO results. image_id is taken from the file name (000000000139.jpg: 139) if every name is a distinct "
                + "number. Otherwise images are numbered 1, 2, … in their order. --image-ids gives other ids.",
            HelpName = "file",
        };
        var imageIds = new Option<string?>("--image-ids")
        {
            Description = "COCO file (instances, captions or images only) that gives image_id for each file name.",
            HelpName = "file",
        };
        var categories = new Option<string?>("--categories")
        {
            Description = "COCO instances file that gives category_id for each word. Default: 1, 2, … in the order of the words.",
            HelpName = "file",
        };
        var masksOnly = new Option<bool>("--masks-only")
        {
            Description = "Leave the boxes out of the results. COCO metrics take the size of a detection from its box if it has one, "
                + "otherwise from its mask.",
        };
        var device = DeviceOption.Create("Device to compute on");
        var precision = PrecisionOption.Create();
        var applyExif = ImageChecks.ExifOption();
        var shard = ShardOption.Create(
            json.Name, "Images stay in order and are divided evenly, in whole batches of the model. Overlays are written at once.");
        words.Validators.Add(result =>
        {
            try
            {
                if (result.Tokens.Count > 0 && SplitWords(result.GetValue(words)).Count == 0)
                {
                    result.AddError("Option '--words' names no word.");
                }
            }
            catch (FormatException exception)
            {
                result.AddError($"Option '--words': {exception.Message}.");
            }
        });
        var command = new Command("predict", "Find the objects that the given words name in images, and segment them.")
        {
            model, images, words, wordsFrom, threshold, max, overlay, json, imageIds, categories, masksOnly, device, precision, applyExif,
            shard,
        };
        IdleOptions.Need(command, [shard.Name, imageIds.Name, categories.Name, masksOnly.Name], json.Name);
        ShardOption.AddChecks(command);

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Predict(
                new PredictionRequest
                {
                    Model = parsed.GetValue(model) ?? PhotoModel.Find(),
                    Images = parsed.GetRequiredValue(images),
                    Words = [.. SplitWords(parsed.GetValue(words)), .. WordList.Read(parsed.GetValue(wordsFrom))],
                    Threshold = parsed.GetValue(threshold)
                        ?? (parsed.GetValue(model) is null && parsed.GetValue(json) is null ? PhotoModel.ShownFrom : null),
                    Max = parsed.GetValue(max),
                    Overlay = parsed.GetValue(overlay),
                    Json = parsed.GetValue(json),
                    ImageIds = parsed.GetValue(imageIds),
                    Categories = parsed.GetValue(categories),
                    MasksOnly = parsed.GetValue(masksOnly),
                    Device = parsed.GetValue(device),
                    Precision = parsed.GetValue(precision),
                    ApplyExif = parsed.GetValue(applyExif),
                    Shard = parsed.GetValue(shard),
                },
                parsed.InvocationConfiguration.Output,
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static T? Refuse<T>(ArgumentResult result, string expected)
        where T : struct
    {
        result.AddError($"Option '{((OptionResult)result.Parent!).Option.Name}' takes {expected}, not '{result.Tokens[0].Value}'.");
        return null;
    }

    private static List<string> SplitWords(string[]? values) =>
        [.. (values ?? []).SelectMany(WordList.Split)];

    /// <summary>Checks every input and output, then predicts.</summary>
    private static void Predict(PredictionRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        if (request.Device is not null)
        {
            DeviceOption.Check(request.Device);
        }

        // The other method needs the library, and so loads libtorch before it begins. Wrong inputs are reported without that.
        Predict(request, PredictionInputs.Read(request), output, cancellationToken);
    }

    private static void Predict(
        PredictionRequest request, PredictionInputs inputs, TextWriter output, CancellationToken cancellationToken)
    {
        var (images, outputs, task, instances) = inputs;
        using var loaded = new MLContext().OpenVocabSeg.Load(request.Model, request.Device);
        loaded.Segmenter.Precision = PrecisionOption.Of(request.Precision);
        var own = task is null ? images : task.Shard.Of(images, loaded.Detection.BatchSize);
        if (task is not null && own.All(image => outputs.OverlayOf(image) is not { } overlay || File.Exists(overlay))
            && task.IsFinished(output.WriteLine))
        {
            return;
        }

        var pixels = CheckedImages.Decode(own, request.ApplyExif, output.WriteLine, cancellationToken);

        // The model's own vocabulary may have synonyms, which are not among its class names.
        var notes = new List<string>();
        var words = KnownWords.Of(request.Words, loaded.Segmenter.Words, notes.Add);
        notes.ForEach(output.WriteLine);
        using var worded = words.Count > 0 ? loaded.WithVocabulary(words) : null;
        using var model = (worded ?? loaded).WithDetection(loaded.Detection with
        {
            ScoreThreshold = request.Threshold ?? loaded.Detection.ScoreThreshold,
            MaxDetections = request.Max ?? loaded.Detection.MaxDetections,
        });
        var categoryIds = CategoryIds.Assign(model.Classes, instances, request.Categories);
        if (task is null)
        {
            new ImagePredictor(model, categoryIds, outputs, request.MasksOnly, output).Run(own, pixels, cancellationToken);
            return;
        }

        using var tables = new StringWriter();
        using var both = new TeeWriter(output, tables);
        var predictor = new ImagePredictor(model, categoryIds, outputs, request.MasksOnly, both);
        PredictionShards.Write(
            task,
            predictor.Predict(own, pixels, cancellationToken),
            tables,
            () => new PredictionPart(notes, predictor.EmptyMasks));
        ImagePredictor.WriteEmptyMasks(output, predictor.EmptyMasks);
        output.WriteLine($"Shard {task.Shard}: {own.Count} of {images.Count} images in {task.Path}");
    }
}
