using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;
using Spectre.Console;
using TorchSharp;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>
/// Measures the speed of the quick start's networks on a few generated scenes. The training is too short to learn anything.
/// </summary>
internal static class SpeedBenchmark
{
    private const int Scenes = 32;
    private const int Iterations = 14;
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2);

    /// <summary>Measures, prints a table and writes the numbers.</summary>
    /// <param name="device">Device to compute on: cpu, cuda or cuda:1.</param>
    /// <param name="jsonFile">JSON file that receives the numbers; null for none.</param>
    /// <param name="writer">Receives the table.</param>
    /// <param name="cancellationToken">Cancels the benchmark.</param>
    public static void Run(string device, string? jsonFile, TextWriter writer, CancellationToken cancellationToken)
    {
        var convolutions = Convolutions(TorchRuntime.GetDevice(device));
        var folder = Directory.CreateTempSubdirectory("ovseg-bench").FullName;
        Dictionary<string, (double Speed, double? Wait)> speeds;
        try
        {
            speeds = Stages(folder, device, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (jsonFile is not null)
        {
            AtomicFile.Write(jsonFile, stream => Write(stream, device, convolutions, speeds));
        }

        var table = new Table().AddColumn("").AddColumn(new TableColumn("images/s").RightAligned())
            .AddColumn(new TableColumn("waits for images").RightAligned());
        foreach (var (name, (speed, wait)) in speeds)
        {
            table.AddRow(
                name,
                speed.ToString("F1", CultureInfo.InvariantCulture),
                wait?.ToString("P1", CultureInfo.InvariantCulture) ?? string.Empty);
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }).Write(table);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Convolutions: {convolutions:F1} GFLOP/s on {device}, {torch.get_num_threads()} threads."));
    }

    // A 3×3 convolution of 128 channels, as in the middle of a ResNet: billions of multiplications and additions per second.
    private static double Convolutions(torch.Device device)
    {
        const int images = 8, channels = 128, side = 28, kernel = 3;
        const double operations = 2.0 * images * channels * channels * side * side * kernel * kernel;
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var input = torch.rand(images, channels, side, side, device: device);
        var weight = torch.rand(channels, channels, kernel, kernel, device: device);
        var speed = Measure(() =>
        {
            torch.nn.functional.conv2d(input, weight, padding: [1, 1]).Dispose();
            if (device.type == DeviceType.CUDA)
            {
                torch.cuda.synchronize(device);
            }
        });
        return operations * speed / 1e9;
    }

    private static Dictionary<string, (double Speed, double? Wait)> Stages(
        string folder, string device, CancellationToken cancellationToken)
    {
        var data = Data(folder);
        var recipe = QuickStartRecipe.Create(seed: 1, QuickStartScale.Full);
        var settings = recipe with
        {
            Device = device,
            Model = recipe.Model with
            {
                CaptionPretraining = recipe.Model.CaptionPretraining with { Epochs = null, Iterations = Iterations },
                Teacher = recipe.Model.Teacher with { Iterations = Iterations },
                Student = recipe.Model.Student with { Iterations = Iterations },
            },
        };
        var rates = new StageRates();
        var stages = new StudyStages(data, settings, folder: null, rates, cancellationToken);
        using var captions = stages.TrainCaptionModel();
        using var teacher = stages.TrainTeacher(captions);
        var labels = stages.MakePseudoLabels(teacher);
        using var student = stages.TrainRobustStudent(teacher, labels);

        // Without memory, images are read again in each epoch, and what is frozen is computed again in each step.
        var again = new StageRates();
        new StudyStages(data, settings with { StudentMemory = 0 }, folder: null, again, cancellationToken)
            .TrainRobustStudent(teacher, labels).Dispose();
        var photos = Enumerable.Range(0, data.Training.Count).Select(stages.LoadTraining).ToArray();
        var prediction = photos.Length * Measure(() => Predict(student, photos, cancellationToken));
        var pseudoLabels = data.Training.Count(image => image.Captions.Count > 0) / stages.Seconds["pseudoLabels"];
        return new Dictionary<string, (double Speed, double? Wait)>
        {
            ["prediction"] = (prediction, null),
            ["captionPretraining"] = Training(rates, "captionPretraining"),
            ["maskTeacher"] = Training(rates, "maskTeacher"),
            ["pseudoLabels"] = (pseudoLabels, null),
            ["robustStudent"] = Training(rates, "robustStudent"),
            ["robustStudentRecomputed"] = Training(again, "robustStudent"),
        };

        static (double Speed, double? Wait) Training(StageRates of, string stage) => (of.Latest[stage], of.Waits[stage]);
    }

    private static void Predict(InstanceSegmentationTransformer student, PixelImage[] photos, CancellationToken cancellationToken) =>
        student.Segmenter.Predict(photos, student.Detection, cancellationToken: cancellationToken);

    private static ExperimentData Data(string folder)
    {
        var scenes = new SceneGenerator(new SceneOptions { Seed = 1, NovelFraction = 0.3 }).GenerateMany(2 * Scenes);
        ExperimentImage[] images = [.. scenes.Select((scene, index) =>
        {
            var path = index.ToString(CultureInfo.InvariantCulture) + ".png";
            ImageFile.SavePng(Path.Combine(folder, path), scene.Image);
            return new ExperimentImage(
                path,
                index < Scenes ? [scene.Caption] : [],
                [.. scene.Objects.Select(o => new ExperimentInstance(o))],
                OffersMasks: index >= Scenes);
        })];
        return new ExperimentData(folder, images, [], SceneClasses.Base, SceneClasses.Novel);
    }

    // Calls per second, after one call of warm-up.
    private static double Measure(Action work)
    {
        work();
        var clock = Stopwatch.StartNew();
        var times = 0;
        do
        {
            work();
            times++;
        }
        while (clock.Elapsed < LeastTime);
        return times / clock.Elapsed.TotalSeconds;
    }

    private static void Write(Stream stream, string device, double convolutions, Dictionary<string, (double Speed, double? Wait)> speeds)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("device", device);
        json.WriteNumber("threads", torch.get_num_threads());
        json.WriteNumber("convolutionGflops", Math.Round(convolutions, 2));
        json.WriteStartObject("imagesPerSecond");
        foreach (var (name, (speed, _)) in speeds)
        {
            json.WriteNumber(name, Math.Round(speed, 2));
        }

        json.WriteEndObject();
        json.WriteStartObject("waitsForImages");
        foreach (var (name, (_, wait)) in speeds.Where(stage => stage.Value.Wait is not null))
        {
            json.WriteNumber(name, Math.Round(wait!.Value, 4));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
