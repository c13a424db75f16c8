// Long: every option and error of one command, on the same model.
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public class PredictCommandTests
{
    private const int ImagesOfALongRun = 800;

    private static readonly string ModelFolder = Directory.CreateTempSubdirectory("ovs-model").FullName;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-predict").FullName;

    private static string Model => Path.Combine(ModelFolder, "model.zip");

    private string Json => InFolder("found.json");

    private string Photo => InFolder("000000000139.png");

    private string Photos => InFolder("photos");

    [ClassInitialize]
    public static void TrainModel(TestContext context)
    {
        _ = context;
        SmallModel.Train(Model);
    }

    [ClassCleanup]
    public static void RemoveModel() => Directory.Delete(ModelFolder, recursive: true);

    [TestInitialize]
    public void WriteImages()
    {
        ImageFile.SavePng(Photo, SmallModel.Scenes.Generate(7).Image);
        for (var i = 0; i < 3; i++)
        {
            ImageFile.SavePng(Path.Combine(Photos, $"{"cab"[i]}.png"), SmallModel.Scenes.Generate(i).Image);
        }
    }

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Bfloat16_finds_the_same_with_fewer_digits()
    {
        CocoResult[] Found(string precision)
        {
            var (exitCode, _, error) = Predict(
                "--image", Photo, "--threshold", "0", "--max", "1", "--precision", precision, "--json", Json);
            Assert.AreEqual((0, ""), (exitCode, error));
            return [.. CocoResults.Read(Json)];
        }

        var (single, half) = (Found("float32")[0], Found("bfloat16")[0]);
        Assert.AreEqual(single.Score, half.Score, 0.05);
        Assert.AreNotEqual(single.Score, half.Score);
        Assert.IsNotEmpty(Found("auto"));
        Assert.AreNotEqual(0, Predict("--image", Photo, "--precision", "double").ExitCode);
    }

    [TestMethod]
    public void Results_are_those_of_the_typed_prediction()
    {
        var overlay = InFolder("overlay.png");
        var (exitCode, output, error) = Predict(
            "--image", Photo, "--words", "cup, fire hydrant", "--words", "[bold]", "--max", "5", "--threshold", "0",
            "--json", Json, "--overlay", overlay);

        Assert.AreEqual((0, ""), (exitCode, error));
        string[] classes = ["cup", "fire hydrant", "[bold]"];
        using var loaded = new MLContext().OpenVocabSeg.Load(Model);
        using var worded = loaded.WithVocabulary(classes);
        using var model = worded.WithDetection(worded.Detection with { ScoreThreshold = 0, MaxDetections = 5 });
        using var image = ImageFile.Load(Photo).ToMLImage();
        var expected = model.Predict([image])[0];
        Assert.HasCount(5, expected, "the test's own model finds something");

        var results = CocoResults.Read(Json).ToArray();
        Assert.HasCount(5, results);
        foreach (var (detection, result) in expected.Zip(results))
        {
            Assert.AreEqual((139L, Array.IndexOf(classes, detection.ClassName) + 1L), (result.ImageId, result.CategoryId));
            Assert.AreEqual(detection.Score, result.Score, 1e-6);
            Assert.AreEqual(detection.Box.Width, result.Box!.Value.Width, 1e-3);
            Assert.AreEqual(detection.Mask, result.Segmentation!.Mask);
            Assert.AreEqual(detection.MaskNoise!.Value, result.MaskNoise!.Value, 1e-6);
            Assert.Contains(detection.ClassName, output);
            Assert.Contains(detection.Score.ToString("0.000", CultureInfo.InvariantCulture), output);
        }

        Assert.Contains($"{Photo}: 5 objects", output.ReplaceLineEndings(""));
        Assert.IsGreaterThanOrEqualTo(48, ImageFile.Load(overlay).Width);
        Assert.IsEmpty(Directory.GetFiles(_folder, "*.tmp"));
    }

    [TestMethod]
    public void Image_ids_come_from_a_coco_file_of_any_kind()
    {
        var ids = InFolder("ids.json");
        File.WriteAllText(
            ids,
            """
            {"images":[{"id":7,"file_name":"a.png"},{"id":9,"file_name":"photos/b.png"},{"id":12,"file_name":"c.png"}],
            "annotations":[{"x":1}]}
            """);
        var (exitCode, _, error) = Predict("--image", Photos, "--max", "1", "--threshold", "0", "--json", Json, "--image-ids", ids);
        Assert.AreEqual((0, ""), (exitCode, error));
        CollectionAssert.AreEqual(new long[] { 7, 9, 12 }, CocoResults.Read(Json).Select(result => result.ImageId).ToArray());

        File.WriteAllText(Json, "older");
        (exitCode, _, error) = Predict("--image", Photo, "--json", Json, "--image-ids", ids);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, "ids.json has no image '000000000139.png'");
        Assert.AreEqual("older", File.ReadAllText(Json));
    }

    [TestMethod]
    public void A_folder_is_all_its_images_and_the_words_are_the_models_own()
    {
        File.WriteAllText(Path.Combine(Photos, "notes.txt"), "no image");
        var overlays = InFolder("overlays");
        var (exitCode, output, error) = Predict(
            "--image", Photos, Photo, "--image", Photo, "--max", "4", "--threshold", "0",
            "--json", Json, "--masks-only", "--overlay", overlays);

        Assert.AreEqual((0, ""), (exitCode, error));
        var results = CocoResults.Read(Json).ToArray();
        CollectionAssert.AreEqual(
            new long[] { 1, 2, 3, 4 }, results.Select(result => result.ImageId).Distinct().ToArray(), "not all names are numbers");
        Assert.IsTrue(Array.TrueForAll(results, result => result is { Box: null, Segmentation: not null }));
        using var model = new MLContext().OpenVocabSeg.Load(Model);
        Assert.IsTrue(Array.TrueForAll(results, result => result.CategoryId >= 1 && result.CategoryId <= model.Classes.Count));
        CollectionAssert.AreEqual(
            new[] { "000000000139.png", "a.png", "b.png", "c.png" },
            Directory.GetFiles(overlays).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());
        string[] order = ["a.png", "b.png", "c.png", "000000000139.png"];
        var places = Array.ConvertAll(order, name => output.ReplaceLineEndings("").IndexOf(name, StringComparison.Ordinal));
        CollectionAssert.AreEqual(places.Order().ToArray(), places);
        Assert.IsGreaterThanOrEqualTo(0, places[0]);
    }

    [TestMethod]
    public void Results_with_the_ids_of_a_ground_truth_can_be_evaluated()
    {
        var truth = InFolder("truth.json");
        var scene = SmallModel.Scenes.Generate(7);
        var mask = scene.Objects[0].Mask;
        new CocoInstances(
            [new CocoImage(139, "000000000139.png", mask.Height, mask.Width)],
            [new CocoCategory(90, "moon"), new CocoCategory(17, "Fish")],
            [new CocoAnnotation(1, 139, 17, CocoBox.FromBoundingBox(scene.Objects[0].Box), CocoSegmentation.FromMask(mask))])
            .Write(truth);

        string[] arguments = ["--image", Photo, "--words", "fish,moon", "--threshold", "0", "--json", Json, "--categories", truth];
        Assert.AreEqual(0, Predict(arguments).ExitCode);
        var ids = CocoResults.Read(Json).Select(result => result.CategoryId).Distinct().Order().ToArray();
        Assert.IsTrue(ids is [17, 90] or [17] or [90], string.Join(' ', ids));
        Assert.AreEqual(0, Command.Run("evaluate", "--ground-truth", truth, "--detections", Json, "--iou-type", "segm").ExitCode);
    }

    [TestMethod]
    public void Without_words_the_models_synonyms_are_looked_for()
    {
        var model = InFolder("synonyms.zip");
        using (var loaded = new MLContext().OpenVocabSeg.Load(Model))
        using (var worded = loaded.WithVocabulary(
            new VocabularyClass("Tasse") { Words = ["cup"] }, new VocabularyClass("moon", "star")))
        {
            worded.Save(model);
        }

        var (exitCode, output, error) = Command.Run("predict", "--model", model, "--image", Photo, "--threshold", "0", "--json", Json);
        Assert.AreEqual((0, ""), (exitCode, error));
        using var expected = new MLContext().OpenVocabSeg.Load(model);
        using var all = expected.WithDetection(expected.Detection with { ScoreThreshold = 0 });
        var detections = all.Segmenter.Predict([ImageFile.Load(Photo)], all.Detection)[0];
        CollectionAssert.AreEqual(
            detections.Select(d => (d.ClassName == "Tasse" ? 1L : 2L, d.Mask)).ToArray(),
            CocoResults.Read(Json).Select(result => (result.CategoryId, result.Segmentation!.Mask!)).ToArray());
        Assert.Contains(detections[0].ClassName, output);
    }

    [TestMethod]
    public void Detections_without_a_mask_pixel_are_no_objects_and_are_counted()
    {
        var picture = ImageFile.Load(Photo);
        var model = InFolder("strict.zip");
        int kept;
        using (var loaded = new MLContext().OpenVocabSeg.Load(Model))
        {
            var settings = loaded.Detection with { ScoreThreshold = 0 };
            var total = loaded.Segmenter.Predict([picture], settings with { MaskThreshold = 1e-6f })[0].Count;

            // A threshold between the largest probabilities of the masks.
            var (low, high) = (0f, 1f);
            do
            {
                settings = settings with { MaskThreshold = (low + high) / 2 };
                kept = loaded.Segmenter.Predict([picture], settings)[0].Count;
                (low, high) = kept == total ? (settings.MaskThreshold, high) : (low, settings.MaskThreshold);
            }
            while (kept == 0 || kept == total);
            using var strict = loaded.WithDetection(settings);
            strict.Save(model);
            Assert.IsLessThan(total, kept);
            var (exitCode, output, error) = Command.Run("predict", "--model", model, "--image", Photo, "--json", Json);
            Assert.AreEqual((0, ""), (exitCode, error));
            Assert.Contains($"{kept} object", output.ReplaceLineEndings(""));
            Assert.Contains($"Left out: {total - kept} detections with an empty mask.", output);
        }

        var results = CocoResults.Read(Json).ToArray();
        Assert.HasCount(kept, results);
        Assert.IsTrue(Array.TrueForAll(results, result => result.Segmentation!.Mask!.Area > 0));
    }

    [TestMethod]
    public void A_device_is_cpu_or_a_GPU_that_is_there()
    {
        Assert.AreEqual(0, Predict("--image", Photo, "--words", "cup", "--threshold", "0", "--json", Json, "--device", "cpu").ExitCode);
        var onCpu = File.ReadAllText(Json);
        Assert.AreEqual(0, Predict("--image", Photo, "--words", "cup", "--threshold", "0", "--json", Json).ExitCode);
        Assert.AreEqual(onCpu, File.ReadAllText(Json));

        // Reported before the images are searched.
        var (exitCode, output, error) = Predict("--image", InFolder("none.png"), "--json", Json, "--device", "cuda:99");
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, "CUDA device 99 is not available.");
    }

    [TestMethod]
    public void A_class_that_two_categories_have_is_refused_unless_one_is_spelt_exactly_so()
    {
        var truth = InFolder("truth.json");
        File.WriteAllText(truth, """{"images":[],"categories":[{"id":4,"name":"Cup"},{"id":8,"name":"cup"}],"annotations":[]}""");
        Assert.AreEqual(0, Predict("--image", Photo, "--words", "cup", "--threshold", "0", "--json", Json, "--categories", truth).ExitCode);
        Assert.IsTrue(CocoResults.Read(Json).All(result => result.CategoryId == 8));

        File.WriteAllText(truth, """{"images":[],"categories":[{"id":4,"name":"cup"},{"id":8,"name":"cup"}],"annotations":[]}""");
        var (exitCode, _, error) = Predict("--image", Photo, "--words", "cup", "--json", Json, "--categories", truth);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, "truth.json has several categories 'cup': 4, 8.");
    }

    [TestMethod]
    public void Nothing_found_is_a_result()
    {
        var overlay = InFolder("overlay.JPG");
        var (exitCode, output, error) = Predict("--image", Photo, "--threshold", "1", "--json", Json, "--overlay", overlay);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("no objects", output);
        Assert.AreEqual(JsonValueKind.Array, JsonDocument.Parse(File.ReadAllText(Json)).RootElement.ValueKind);
        CollectionAssert.AreEqual(new byte[] { 0xFF, 0xD8 }, File.ReadAllBytes(overlay)[..2]);
    }

    [TestMethod]
    [DataRow("missing image", "b.jpg' does not exist")]
    [DataRow("truncated JPEG", "b.jpg' is truncated")]
    [DataRow("no image", "b.jpg' is not an image")]
    [DataRow("empty folder", "has no images")]
    [DataRow("missing model", "The model file")]
    [DataRow("truncated model", "model.zip")]
    [DataRow("damaged model", "model.zip/manifest.json is damaged")]
    [DataRow("no model", "is not a model file")]
    [DataRow("unknown word", "'mushrom' (did you mean mushroom?)")]
    [DataRow("unknown word of a phrase", "'mushrom' of 'red mushrom'")]
    [DataRow("word twice", "twice")]
    [DataRow("word twice but for case and number", "'cup' and 'Cups' are the same class")]
    [DataRow("unknown category", "truth.json has no category 'moon'")]
    [DataRow("damaged categories", "truth.json: the file is not valid JSON")]
    [DataRow("file in place of a folder", "cannot be written")]
    [DataRow("folder in place of a file", "it is a folder")]
    [DataRow("output over an input", "it is an input")]
    [DataRow("one file for many overlays", "one image only")]
    [DataRow("two overlays of one name", "another output goes there")]
    public void Bad_input_is_one_line_and_leaves_no_output(string defect, string problem)
    {
        var (image, model, words, json, overlay) = (InFolder("b.jpg"), InFolder("model.zip"), "cup,moon", Json, InFolder("overlays"));
        var (jpeg, truth) = (ImageFile.EncodeJpeg(SmallModel.Scenes.Generate(3).Image), InFolder("truth.json"));
        File.WriteAllBytes(image, jpeg);
        File.Copy(Model, model);
        File.WriteAllText(truth, """{"images":[],"categories":[{"id":1,"name":"cup"}],"annotations":[]}""");
        List<string> more = [];
        switch (defect)
        {
            case "missing image":
                File.Delete(image);
                break;
            case "truncated JPEG":
                File.WriteAllBytes(image, jpeg[..(jpeg.Length / 2)]);
                break;
            case "no image":
                File.WriteAllText(image, "hello");
                break;
            case "empty folder":
                image = Directory.CreateDirectory(InFolder("empty")).FullName;
                break;
            case "missing model":
                File.Delete(model);
                break;
            case "truncated model":
                File.WriteAllBytes(model, File.ReadAllBytes(model)[..^1000]);
                break;
            case "damaged model":
                var bytes = File.ReadAllBytes(model);
                const string Entry = "manifest.json";
                bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Entry)) + Entry.Length, 8).Fill(0xFF);
                File.WriteAllBytes(model, bytes);
                break;
            case "no model":
                File.WriteAllText(model, "hello");
                break;
            case "unknown word":
                words = "mushrom";
                break;
            case "unknown word of a phrase":
                words = "red mushrom";
                break;
            case "word twice":
                words = "cup,moon,cup";
                break;
            case "word twice but for case and number":
                words = "cup, moon, Cups";
                break;
            case "unknown category":
                more = ["--categories", truth];
                break;
            case "damaged categories":
                File.WriteAllText(truth, "{");
                more = ["--categories", truth];
                break;
            case "file in place of a folder":
                json = Path.Combine(Photo, "found.json");
                break;
            case "folder in place of a file":
                json = Photos;
                break;
            case "output over an input":
                json = image;
                break;
            case "one file for many overlays":
                overlay = InFolder("overlay.png");
                break;
            default:
                image = Path.Combine(Photos, "000000000139.jpg");
                File.WriteAllBytes(image, jpeg);
                break;
        }

        var before = Entries();
        string[] arguments =
        [
            "predict", "--model", model, "--image", Photo, "--image", image, "--words", words,
            "--json", json, "--overlay", overlay, .. more,
        ];
        var (exitCode, output, error) = Command.Run(arguments);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
        Assert.DoesNotContain("Parameter", error);
        CollectionAssert.AreEqual(before, Entries());
    }

    [TestMethod]
    [DataRow("--model m.zip", "--image")]
    [DataRow("--model m.zip --image a.png --threshold 1.5", "'--threshold' takes a number from 0 to 1, not '1.5'")]
    [DataRow("--model m.zip --image a.png --threshold high", "not 'high'")]
    [DataRow("--model m.zip --image a.png --max 0", "'--max' takes a whole number above 0")]
    [DataRow("--model m.zip --image a.png --words ,", "'--words' names no word")]
    [DataRow("--model m.zip --image a.png --device gpu", "'--device' takes cpu, cuda or cuda:1, not 'gpu'")]
    public void Wrong_usage_is_one_line(string arguments, string problem)
    {
        var (exitCode, output, error) = Command.Run(["predict", .. arguments.Split(' ')]);
        Assert.AreEqual((2, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
    }

    [TestMethod]
    public void An_unknown_word_is_left_out_with_a_hint_and_the_others_are_found()
    {
        var file = Path.Combine(_folder, "words.txt");
        File.WriteAllText(file, " moon \n\nred mushrom\n");
        var (exitCode, output, error) = Command.Run(
            "predict", "--model", Model, "--image", Photo, "--words", "cup", "--words-from", file, "--threshold", "0", "--json", Json);

        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("Left out: 'red mushrom'", output);
        Assert.Contains("(did you mean mushroom?)", output);
        CollectionAssert.IsSubsetOf(
            CocoResults.Read(Json).Select(result => result.CategoryId).Distinct().ToArray(), new[] { 1L, 2L });
    }

    [TestMethod]
    public void Without_a_model_the_one_for_photos_is_used()
    {
        var (exitCode, output, error) = Command.Run("predict", "--image", Photo, "--words", "giraffe,mushroom");

        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("139.png", output.ReplaceLineEndings(""));
        Assert.DoesNotContain("Left out", output, "The model of scenes does not know giraffes.");
    }

    [TestMethod]
    public void The_process_returns_exit_codes_and_one_line()
    {
        var success = Command.RunProcess("predict", "--model", Model, "--image", Photo, "--words", "cup", "--json", Json);
        Assert.AreEqual((0, ""), (success.ExitCode, success.Error));
        Assert.Contains("139.png", success.Output.ReplaceLineEndings(""));
        Assert.IsTrue(File.Exists(Json));
        var failure = Command.RunProcess("predict", "--model", Photo, "--image", Photo);
        Assert.AreEqual((1, ""), (failure.ExitCode, failure.Output));
        Command.AssertOneLine(failure.Error, "is not a model file");
    }

    [TestMethod]
    public void Cancelling_keeps_the_older_results()
    {
        File.WriteAllText(Json, "older");
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        var (exitCode, _, error) = Command.Run(canceled.Token, "predict", "--model", Model, "--image", Photo, "--json", Json);
        Assert.AreEqual(130, exitCode);
        Command.AssertOneLine(error, "canceled");
        Assert.AreEqual("older", File.ReadAllText(Json));
    }

    [TestMethod]
    public void A_signal_ends_a_long_run_without_leftovers()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Signals are sent on Unix only.");
        }

        var picture = File.ReadAllBytes(Photo);
        for (var i = 0; i < ImagesOfALongRun; i++)
        {
            File.WriteAllBytes(Path.Combine(Photos, $"{i}.png"), picture);
        }

        using var process = Command.Start("predict", "--model", Model, "--image", Photos, "--threshold", "1", "--json", Json);
        var error = process.StandardError.ReadToEndAsync();
        Assert.IsNotNull(process.StandardOutput.ReadLine(), "the first images are printed while later ones are worked on");

        // Not SIGINT: processes of a shell without job control ignore it.
        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(130, process.ExitCode, error.Result);
        Command.AssertOneLine(error.Result, "canceled");
        Assert.IsFalse(File.Exists(Json));
        Assert.IsEmpty(Directory.GetFiles(_folder, "*.tmp"));
    }

    private static (int ExitCode, string Output, string Error) Predict(params string[] arguments) =>
        Command.Run(["predict", "--model", Model, .. arguments]);

    private string InFolder(string name) => Path.Combine(_folder, name);

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
