using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using TorchSharp;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class ImagePredictorTests
{
    private const int Images = 9;
    private const int Batch = 2;

    private static readonly string ModelFolder = Directory.CreateTempSubdirectory("ovs-model").FullName;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-predictor").FullName;

    private static string Model => Path.Combine(ModelFolder, "model.zip");

    private string Json => Path.Combine(_folder, "found.json");

    [ClassInitialize]
    public static void TrainModel(TestContext context)
    {
        _ = context;
        SmallModel.Train(Model, batchSize: Batch);
    }

    [ClassCleanup]
    public static void RemoveModel() => Directory.Delete(ModelFolder, recursive: true);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Batches_at_once_give_the_same_file_and_the_same_text()
    {
        var (bytes, text) = Run(threads: 1);
        Assert.IsGreaterThan(Images, CocoResults.Read(Json).Count());
        foreach (var threads in new[] { 2, 3 })
        {
            var (otherBytes, otherText) = Run(threads);
            CollectionAssert.AreEqual(bytes, otherBytes);
            Assert.AreEqual(text, otherText);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void An_image_that_cannot_be_read_again_is_named_and_the_older_file_stays(int threads)
    {
        // Nothing is kept, so each image is decoded twice.
        var times = new Dictionary<string, int>();
        PixelImage Decode(string path)
        {
            lock (times)
            {
                times[path] = times.GetValueOrDefault(path) + 1;
                return times[path] > 1 && path is "4" or "7" ? throw new InvalidDataException($"{path} is damaged") : Picture(path);
            }
        }

        File.WriteAllText(Json, "older");
        using var output = new StringWriter();
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Run(threads, Decode, output));
        Assert.AreEqual("4 is damaged", exception.Message);
        Assert.AreEqual("older", File.ReadAllText(Json));
        Assert.HasCount(1, Directory.GetFiles(_folder));
        Assert.Contains("3: ", output.ToString());
        Assert.DoesNotContain("5: ", output.ToString());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Cancelling_in_the_middle_keeps_the_older_file(int threads)
    {
        File.WriteAllText(Json, "older");
        using var source = new CancellationTokenSource();
        using var output = new CancelingWriter("3: ", source);
        Assert.ThrowsExactly<OperationCanceledException>(() => Run(threads, Picture, output, source.Token));
        Assert.AreEqual("older", File.ReadAllText(Json));
        Assert.HasCount(1, Directory.GetFiles(_folder));
        Assert.DoesNotContain("6: ", output.ToString());
    }

    private static PixelImage Picture(string number)
    {
        var scene = new SceneGenerator(new SceneOptions { Side = 48 + 16 * (int.Parse(number, CultureInfo.InvariantCulture) % 3) });
        return scene.Generate(int.Parse(number, CultureInfo.InvariantCulture)).Image;
    }

    private (byte[] Json, string Text) Run(int threads)
    {
        using var output = new StringWriter();
        Run(threads, Picture, output);
        return (File.ReadAllBytes(Json), output.ToString());
    }

    private void Run(int threads, Func<string, PixelImage> decode, TextWriter output, CancellationToken cancellationToken = default)
    {
        InputImage[] images = [.. Enumerable.Range(0, Images).Select(i => new InputImage($"{i}", i))];
        var outputs = OutputFiles.Plan(new PredictionRequest { Model = Model, Images = [], Json = Json }, images);
        using var loaded = new MLContext().OpenVocabSeg.Load(Model);
        using var model = loaded.WithDetection(loaded.Detection with { ScoreThreshold = 0, MaxDetections = 5 });
        var before = torch.get_num_threads();
        try
        {
            torch.set_num_threads(threads);
            var pixels = CheckedImages.Decode([.. images.Select(image => image.Path)], CancellationToken.None, decode, memory: 0);
            new ImagePredictor(model, CategoryIds.Assign(model.Classes, null, null), outputs, masksOnly: false, output)
                .Run(images, pixels, cancellationToken);
        }
        finally
        {
            Assert.AreEqual(threads, torch.get_num_threads());
            torch.set_num_threads(before);
        }
    }

    private sealed class CancelingWriter(string text, CancellationTokenSource source) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            Check();
        }

        public override void Write(char[] buffer, int index, int count)
        {
            base.Write(buffer, index, count);
            Check();
        }

        private void Check()
        {
            if (ToString().Contains(text, StringComparison.Ordinal))
            {
                source.Cancel();
            }
        }
    }
}
