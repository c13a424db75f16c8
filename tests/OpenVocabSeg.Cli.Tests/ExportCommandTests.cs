using Microsoft.ML;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class ExportCommandTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("ovs-export").FullName;

    private static string Model => Path.Combine(Folder, "model.zip");

    [ClassInitialize]
    public static void TrainModel(TestContext context)
    {
        _ = context;
        SmallModel.Train(Model);
    }

    [ClassCleanup]
    public static void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    [TestMethod]
    public void The_file_finds_what_the_model_finds()
    {
        var file = Path.Combine(Folder, "made", "model.onnx");
        var (exitCode, output, error) = Command.Run(
            "export", "--model", Model, "--output", file, "--words", "cup, fire hydrant", "--threshold", "0", "--max-detections", "7");

        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains($"{file}: ", output);
        Assert.Contains("opset 18", output);
        Assert.Contains("any number of 64 values; its own classes are cup, fire hydrant.", output);
        using var exported = OnnxSegmenter.Load(file);
        using var loaded = new MLContext().OpenVocabSeg.Load(Model);
        using var worded = loaded.WithVocabulary("cup", "fire hydrant");
        var images = SmallModel.Scenes.GenerateMany(3).Select(scene => scene.Image).ToArray();
        var expected = worded.Segmenter.Predict(images, loaded.Detection with { ScoreThreshold = 0, MaxDetections = 7 });
        var found = exported.Predict(images);
        foreach (var (ours, theirs) in expected.Zip(found))
        {
            Assert.HasCount(ours.Count, theirs);
            foreach (var (detection, other) in ours.Zip(theirs))
            {
                Assert.AreEqual(detection.ClassName, other.ClassName);
                Assert.AreEqual(detection.Score, other.Score, 1e-4f);
                Assert.AreEqual(detection.Box.X0, other.Box.X0, 1e-2);
                Assert.AreEqual(detection.Box.Y1, other.Box.Y1, 1e-2);
            }
        }

        Assert.AreEqual(7, exported.MaxDetections);
    }

    [TestMethod]
    public void Fixed_sizes_and_eight_bits_are_part_of_the_file()
    {
        var file = Path.Combine(Folder, "fixed.onnx");
        var (exitCode, output, error) = Command.Run(
            "export", "--model", Model, "--output", file, "--size", "96x96", "--max-words", $"{SceneClasses.All.Count}", "--int8");

        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("96×96 pixels after resizing", output);
        Assert.Contains($"Words: {SceneClasses.All.Count} of 64 values", output);
        using var exported = OnnxSegmenter.Load(file);
        Assert.ThrowsExactly<ArgumentException>(() => exported.Predict([new PixelImage(10, 20, new byte[600])]));
        Assert.ThrowsExactly<ArgumentException>(() => exported.WithVocabulary(SmallModel.Words));
    }

    [TestMethod]
    [DataRow(1, "nowhere.zip", "--model", "nowhere.zip")]
    [DataRow(1, "zebra", "--words", "zebra")]
    [DataRow(1, "--max-words is 2, but", "--max-words", "2")]
    [DataRow(2, "--size", "--size", "480")]
    [DataRow(2, "--size", "--size", "0x7")]
    [DataRow(2, "--max-words", "--max-words", "0")]
    [DataRow(2, "--threshold", "--threshold", "1.5")]
    public void A_mistake_is_one_line_and_leaves_no_file(int expectedCode, string problem, string option, string value)
    {
        var file = Path.Combine(Folder, "mistake.onnx");
        string[] model = option == "--model" ? [] : ["--model", Model];

        var (exitCode, _, error) = Command.Run(["export", .. model, "--output", file, option, value]);

        Assert.AreEqual(expectedCode, exitCode);
        Command.AssertOneLine(error, problem);
        Assert.IsFalse(File.Exists(file));
    }

    [TestMethod]
    public void The_model_file_is_not_overwritten()
    {
        var before = File.ReadAllBytes(Model);

        var (exitCode, _, error) = Command.Run("export", "--model", Model, "--output", Model);

        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, "it is an input");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Model));
    }
}
