using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>The sample's command line.</summary>
internal static class InstanceSegmentationCommand
{
    // The exit code after Ctrl+C, as shells use it.
    private const int Canceled = 130;

    // Ctrl+C ends the process after this time, wherever it is. A step of training may take some seconds.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(1);

    private const int GeneratedImages = 1000;

    /// <summary>Runs the sample.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives the output; null for the console.</param>
    /// <param name="error">Receives errors; null for the console.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter? output = null, TextWriter? error = null)
    {
        var annotations = new Option<string?>("--annotations")
        {
            Description = "COCO instances file, or annotations in another format: a YOLO data set, LabelMe, Pascal VOC, CVAT for images, "
                + "Label Studio. Default: generated scenes.",
            HelpName = "file|folder",
        };
        var images = new Option<string?>("--images")
        {
            Description = "Folder of its images. Default: where the format keeps them; for COCO the folder of the file.",
            HelpName = "folder",
        };
        var start = new Option<string?>("--model")
        {
            Description = "Trained segmenter to start from. Default: the model for photos that comes with the project, or for images of at "
                + $"most {StartingPoint.SmallSide} pixels the small network.",
            HelpName = "file",
        };
        var backbone = new Option<string?>("--backbone")
        {
            Description = "Start from an ImageNet ResNet in place of a segmenter: torchvision's own .pth, MSRA's weights, or what 'ovseg "
                + "import' wrote. Colors and strides follow from the file.",
            HelpName = "file",
        };
        var small = new Option<bool>("--small-network")
        {
            Description = "Train a small network on images resized to 96 pixels, from random weights.",
        };
        var iterations = new Option<int?>("--iterations")
        {
            Description = "Number of training steps. Default: 100 from a segmenter, 400 with --backbone, 250 for the small network.",
            HelpName = "count",
        };
        var folder = new Option<string?>("--output")
        {
            Description = "Folder for model.zip and overlay.png. Default: output/instance-segmentation, or "
                + "output/instance-segmentation-2, -3, … if that contains a model.",
            HelpName = "folder",
        };
        var seed = new Option<int>("--seed") { Description = "Random seed of training and scenes.", DefaultValueFactory = _ => 1 };
        var checkImages = new Option<bool>("--check-images")
        {
            Description = "Decode every image before the training, to find damaged files early. 'false' reads image sizes only.",
            DefaultValueFactory = _ => true,
        };
        var applyExif = new Option<bool>("--apply-exif")
        {
            Description = "Rotate and flip images by their EXIF orientation, for images that were annotated upright. Upright copies are "
                + "written to the output folder.",
        };
        var crowds = new Option<bool>("--crowds-as-objects")
        {
            Description = "Train on crowd regions (iscrowd 1) as on objects, for exports of CVAT whose masks were drawn with its brush.",
        };
        iterations.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("Option '--iterations' takes a whole number above 0.");
            }
        });
        var root = new RootCommand("Train instance segmentation on your own COCO masks, without captions, and print COCO metrics.")
        {
            annotations, images, start, backbone, small, iterations, folder, seed, checkImages, applyExif, crowds,
        };
        root.Validators.Add(result =>
        {
            var given = new Option[] { start, backbone, small }.Where(option => result.GetResult(option) is { Implicit: false }).ToArray();
            if (given.Length > 1)
            {
                result.AddError($"Give one of {string.Join(" and ", given.Select(option => option.Name))}: a training starts once.");
            }
        });
        root.SetAction((parsed, cancellationToken) => Task.Run(
            () => Execute(
                new SampleRequest
                {
                    Annotations = parsed.GetValue(annotations),
                    Images = parsed.GetValue(images),
                    Model = parsed.GetValue(start),
                    Backbone = parsed.GetValue(backbone),
                    SmallNetwork = parsed.GetValue(small),
                    Iterations = parsed.GetValue(iterations),
                    Output = parsed.GetValue(folder) ?? OutputFolder.FindFree(),
                    Seed = parsed.GetValue(seed),
                    CheckImages = parsed.GetValue(checkImages),
                    ApplyExif = parsed.GetValue(applyExif),
                    CrowdsAsObjects = parsed.GetValue(crowds),
                },
                parsed.InvocationConfiguration.Output,
                cancellationToken),
            cancellationToken));
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
                Output = output ?? Console.Out,
                Error = error ?? Console.Error,
            };
            return root.Parse(arguments).InvokeAsync(configuration).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            (error ?? Console.Error).WriteLine("instance-segmentation: canceled.");
            return Canceled;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            (error ?? Console.Error).WriteLine($"instance-segmentation: {exception.Message}");
            return 1;
        }
    }

    private static void Execute(SampleRequest request, TextWriter text, CancellationToken cancellationToken)
    {
        var (output, seed) = (request.Output, request.Seed);
        StartingPoint.CheckFiles(request);
        using var held = OutputFolder.Open(output);
        var ml = new MLContext(seed);
        using var named = StartingPoint.OpenNamed(ml, request);
        var lines = new ProgressLines(text);
        var annotations = request.Annotations ?? SceneDataSet.Write(Path.Combine(output, "scenes"), GeneratedImages, seed);
        var data = CocoDataSet.Read(
            request with { Annotations = annotations },
            Path.Combine(output, "upright"),
            new ImageCheckOptions
            {
                Decode = request.CheckImages,
                ApplyOrientation = request.ApplyExif,
                OrientationOption = "--apply-exif",
                Progress = lines,
                CancellationToken = cancellationToken,
            });
        var classes = data.ClassNames();
        text.WriteLine(
            $"{data.Training.Images.Count} training and {data.Test.Images.Count} test images, "
                + $"{classes.Count} {(classes.Count == 1 ? "class" : "classes")}");
        foreach (var line in data.Notes)
        {
            text.WriteLine(line);
        }

        using var chosen = named is null ? StartingPoint.Choose(ml, request, data.Training.Images) : null;
        var start = named ?? chosen!;
        text.WriteLine(start.Description);
        var options = start.Options;
        options.Progress = lines;
        options.CalibrationProgress = lines;
        options.CancellationToken = cancellationToken;
        var training = ml.OpenVocabSeg.Data.LoadFromCoco(data.Training, data.ImageFolder, cancellationToken: cancellationToken);
        using var segmenter = SegmenterTraining.Train(ml, training, options);

        var files = data.TestFiles();
        SegmentedPhoto[] predictions = [.. lines.Count(SegmenterTraining.Predict(ml, files, segmenter), files.Count)];
        var summary = TestSet.Evaluate(data.Test, predictions);
        var numbers = summary.ToNamedValues();
        text.WriteLine("Masks of the test images, percent:");
        text.WriteLine(string.Join(' ', numbers.Select(number => $"{number.Key,6}")));
        text.WriteLine(string.Join(' ', numbers.Select(number =>
            number.Value < 0 ? $"{"–",6}" : (100 * number.Value).ToString("F1", CultureInfo.InvariantCulture).PadLeft(6))));
        if (summary.AP50 <= 0)
        {
            text.WriteLine($"Warning: no test object was found (AP50 is 0). {start.Advice}");
        }

        var model = Path.Combine(output, OutputFolder.Model);
        segmenter.Save(model);
        var best = Enumerable.Range(0, predictions.Length).MaxBy(i => predictions[i].Score.Count(score => score >= 0.5f));
        var image = ImageFile.Load(files[best]);
        var overlay = Path.Combine(output, "overlay.png");
        ImageFile.SavePng(overlay, TestSet.Draw(image, predictions[best], classes));
        text.WriteLine($"Model: {model}, overlay: {overlay}");
    }
}
