using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;

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
    public void An_image_that_cannot_be_read_again_is_named_and_the_older_file_stays()
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
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Run(Decode, output));
        Assert.AreEqual("4 is damaged", exception.Message);
        Assert.AreEqual("older", File.ReadAllText(Json));
        Assert.HasCount(1, Directory.GetFiles(_folder));
        Assert.Contains("3: ", output.ToString());
        Assert.DoesNotContain("5: ", output.ToString());
    }

    [TestMethod]
    public void Cancelling_in_the_middle_keeps_the_older_file()
    {
        File.WriteAllText(Json, "older");
        using var source = new CancellationTokenSource();
        using var output = new CancelingWriter("3: ", source);
        Assert.ThrowsExactly<OperationCanceledException>(() => Run(Picture, output, source.Token));
        Assert.AreEqual("older", File.ReadAllText(Json));
        Assert.HasCount(1, Directory.GetFiles(_folder));
        Assert.DoesNotContain("6: ", output.ToString());
    }

    private static PixelImage Picture(string number)
    {
        var scene = new SceneGenerator(new SceneOptions { Side = 48 + 16 * (int.Parse(number, CultureInfo.InvariantCulture) % 3) });
        return scene.Generate(int.Parse(number, CultureInfo.InvariantCulture)).Image;
    }

    private void Run(Func<string, PixelImage> decode, TextWriter output, CancellationToken cancellationToken = default)
    {
        InputImage[] images = [.. Enumerable.Range(0, Images).Select(i => new InputImage($"{i}", i))];
        var outputs = OutputFiles.Plan(new PredictionRequest { Model = Model, Images = [], Json = Json }, images);
        using var loaded = new MLContext().OpenVocabSeg.Load(Model);
        using var model = loaded.WithDetection(loaded.Detection with { ScoreThreshold = 0, MaxDetections = 5 });
        var pixels = CheckedImages.Decode([.. images.Select(image => image.Path)], CancellationToken.None, decode, memory: 0);
        new ImagePredictor(model, CategoryIds.Assign(model.Classes, null, null), outputs, masksOnly: false, output)
            .Run(images, pixels, cancellationToken);
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
