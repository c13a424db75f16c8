using System.Globalization;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Tests.Data;

/// <summary>Memory of an experiment with files of 25 000 rows depends on what is kept.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ExperimentMemoryTests
{
    private const int Rows = 25_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-memory").FullName;

    [TestInitialize]
    public void WriteSplit()
    {
        foreach (var name in new[] { "images", "test", "masks", "captioned" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
        }

        File.WriteAllText(Path.Combine(_folder, "split.json"), """{"seen":["cat"],"unseen":["dog"]}""");
        WritePhoto("test/0.jpg");
        File.WriteAllText(Path.Combine(_folder, "captions.tsv"), "a cat\thttp://a\n");
        WritePhoto("captioned/0.jpg");
    }

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Objects_of_excluded_classes_of_a_coco_file_take_no_memory()
    {
        var few = Held(() => ReadCoco(keptEvery: 25));
        var many = Held(() => ReadCoco(keptEvery: 1));

        // An object of 25 points: its polygon, its box, and the objects around them.
        Assert.IsLessThan(1000L * 2000, few);
        Assert.IsLessThan(25_000L * 1000, many);
        Assert.IsGreaterThan(10 * few, many);
    }

    [TestMethod]
    public void Objects_of_excluded_classes_of_open_images_take_no_memory()
    {
        var few = Held(() => ReadOpenImages(keptEvery: 25));
        var many = Held(() => ReadOpenImages(keptEvery: 1));
        Assert.IsLessThan(1000L * 1000, few);
        Assert.IsLessThan(25_000L * 1000, many);
        Assert.IsGreaterThan(10 * few, many);
    }

    [TestMethod]
    public void Training_rows_hold_no_masks()
    {
        var data = ReadCoco(keptEvery: 1);
        TrainingRow[] rows = [];
        var held = Held(() => rows = [.. data.Training.Select(image => TrainingRow.Create(image, data.BaseClasses))]);
        Assert.AreEqual(Rows, rows.Sum(row => row.Label.Length));
        Assert.IsLessThan(Rows * 50L, held);
        Assert.AreEqual(Rows, rows.Sum(row => row.Masks.Length));
        Assert.IsLessThan(Rows * 50L, Held(() => rows.Sum(row => row.Masks.Length)));
    }

    private ExperimentData ReadCoco(int keptEvery)
    {
        const int Photos = 100;
        var images = Enumerable.Range(1, Photos).Select(i => new CocoImage(i, $"{i}.jpg", 480, 640)).ToArray();
        foreach (var image in images)
        {
            WritePhoto($"images/{image.FileName}");
        }

        CocoCategory[] categories = [new(1, "cat"), new(2, "dog"), new(3, "fox")];
        var annotations = Enumerable.Range(0, Rows).Select(i => new CocoAnnotation(
            i + 1,
            i % Photos + 1,
            i % keptEvery == 0 ? 1 : 3,
            new CocoBox(100, 100, 100, 100),
            CocoSegmentation.FromPolygons([Circle(i)])));
        new CocoInstances(images, categories, [.. annotations]).Write(Path.Combine(_folder, "instances.json"));
        new CocoInstances([new CocoImage(0, "0.jpg", 480, 640)], categories, []).Write(Path.Combine(_folder, "test.json"));
        return PhotoExperiment.Read(
            _folder,
            new PhotoSources(new CocoMaskedPhotos("images", "instances.json"), new ConceptualCaptionedPhotos("captioned", "captions.tsv")),
            new PhotoSources(new CocoMaskedPhotos("test", "test.json")),
            "split.json",
            _ => { });
    }

    private ExperimentData ReadOpenImages(int keptEvery)
    {
        const string header = "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks";
        WritePhoto("images/a.jpg");
        File.WriteAllText(Path.Combine(_folder, "classes.csv"), "/m/01yrx,cat\n/m/0bt9lr,dog\n/m/0306r,fox\n");
        ImageFile.SavePng(Path.Combine(_folder, "masks", "a.png"), new PixelImage(2, 2, new byte[12]));
        File.WriteAllLines(Path.Combine(_folder, "objects.csv"), Enumerable.Range(0, Rows)
            .Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"a.png,a,{(i % keptEvery == 0 ? "/m/01yrx" : "/m/0306r")},{i:x8},0.123456,0.923456,0.123456,0.923456,0.87654,"))
            .Prepend(header));
        File.WriteAllLines(Path.Combine(_folder, "test.csv"), [header, "a.png,0,/m/01yrx,b,0,1,0,1,,"]);
        return PhotoExperiment.Read(
            _folder,
            new PhotoSources(
                new OpenImagesMaskedPhotos("images", "classes.csv", "objects.csv", "masks"),
                new ConceptualCaptionedPhotos("captioned", "captions.tsv")),
            new PhotoSources(new OpenImagesMaskedPhotos("test", "classes.csv", "test.csv", "masks")),
            "split.json",
            _ => { });
    }

    private static double[] Circle(int seed) =>
    [
        .. Enumerable.Range(0, 25).SelectMany(k => new[]
        {
            300 + (100 + seed % 50) * Math.Cos(k * Math.Tau / 25), 240 + (100 + seed % 40) * Math.Sin(k * Math.Tau / 25),
        }),
    ];

    private void WritePhoto(string path) =>
        File.WriteAllBytes(Path.Combine(_folder, path), ImageFile.EncodeJpeg(new PixelImage(2, 2, new byte[12])));

    private static long Held<T>(Func<T> read)
    {
        var before = Total();
        var result = read();
        var held = Total() - before;
        GC.KeepAlive(result);
        Console.WriteLine($"{held:N0} bytes");
        return held;
    }

    // What the test before has left must be gone, also what finalizers hold.
    private static long Total()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
