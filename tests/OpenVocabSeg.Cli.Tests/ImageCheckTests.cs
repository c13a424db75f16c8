using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Tests.Images;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>Every verb that reads photos reports unusable ones before any work.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ImageCheckTests
{
    private static readonly string Shared = Directory.CreateTempSubdirectory("ovs-check-model").FullName;
    private static readonly string Model = Path.Combine(Shared, "model.zip");

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-check").FullName;

    private string Output => Path.Combine(_folder, "output");

    [ClassInitialize]
    public static void TrainModel(TestContext context) => SmallModel.Train(Model);

    [ClassCleanup]
    public static void RemoveModel() => Directory.Delete(Shared, recursive: true);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("train", "empty", "3.png' is not an image that can be read (JPEG, PNG, GIF, BMP or WebP): it is empty.")]
    [DataRow("pretrain", "truncated", "3.png' is truncated.")]
    [DataRow("train", "other size", "3.png' is 30×20 pixels, but image 4 of its annotation file is 64×64.")]
    [DataRow("pretrain", "web page", "it is a web page, as failed downloads are.")]
    public void Trainings_name_photos_that_cannot_be_used(string verb, string fault, string message)
    {
        PhotoScenes.Write(_folder, "teacher");
        var photo = Path.Combine(_folder, "images", "3.png");
        File.WriteAllBytes(photo, fault switch
        {
            "empty" => [],
            "web page" => "<html>404</html>"u8.ToArray(),
            "truncated" => File.ReadAllBytes(photo)[..^200],
            _ => ImageFile.EncodePng(new PixelImage(20, 30, new byte[1800])),
        });
        var (exitCode, _, error) = Train(verb);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, message);
        Assert.IsFalse(Directory.Exists(Output));

        // Without decoding, only the header of a file is read.
        (_, _, error) = Train(verb, "--check-images", "false");
        Assert.AreEqual(fault != "truncated", error.Contains(message, StringComparison.Ordinal), error);
    }

    [TestMethod]
    public void Trainings_turn_photos_as_exif_says_when_they_are_asked_to()
    {
        PhotoScenes.Write(_folder, "teacher");
        var photo = Path.Combine(_folder, "images", "3.png");
        File.WriteAllBytes(photo, ExifJpeg.Turned(ImageFile.Load(photo)));

        // The photo is square, so its size does not show the orientation.
        var (exitCode, output, error) = Train("pretrain");
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("1 image has an EXIF orientation that is not applied", output);
        Directory.Delete(Output, recursive: true);

        (exitCode, output, error) = Train("pretrain", "--apply-exif");
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("Images with an EXIF orientation: 1;", output);
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(Output, "upright")));

        // Another data set is another run.
        (exitCode, _, error) = Train("pretrain", "--resume");
        Assert.AreEqual(1, exitCode, error);
    }

    [TestMethod]
    public void Boxes_outside_their_photos_and_sizes_that_are_missing_are_no_end()
    {
        PhotoScenes.Write(_folder, "teacher");
        var file = Path.Combine(_folder, "instances_train.json");
        var instances = CocoInstances.Read(file);
        var changed = instances.Annotations.Select((annotation, i) => i == 0
            ? annotation with { Box = new CocoBox(500, 500, 20, 20) }
            : annotation with { Box = new CocoBox(-5, -5, 1e6, 1e6) });
        new CocoInstances(
            [.. instances.Images.Select(image => image with { Height = 0, Width = 0 })], instances.Categories, [.. changed]).Write(file);
        var (exitCode, output, error) = Train("pretrain");
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains(
            "instances_train.json: 1 object is left out, because its box lies outside the image, such as annotation 100.", output);
    }

    [TestMethod]
    public void Predictions_are_of_the_size_that_the_truth_says_or_none_are_made()
    {
        var photo = Path.Combine(_folder, "1.jpg");
        var pixels = Enumerable.Range(0, 3 * 40 * 64).Select(i => (byte)(i / 40));
        File.WriteAllBytes(photo, ExifJpeg.Turned(new PixelImage(40, 64, [.. pixels])));
        var truth = Path.Combine(_folder, "truth.json");
        new CocoInstances([new CocoImage(7, "1.jpg", 40, 64)], [new CocoCategory(3, "cup")], []).Write(truth);
        var json = Path.Combine(_folder, "found.json");
        string[] arguments =
        [
            "predict", "--model", Model, "--image", photo, "--words", "cup", "--threshold", "0", "--json", json, "--image-ids", truth,
        ];
        var (exitCode, output, error) = Command.Run(arguments);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(
            error,
            "1.jpg' is 40×64 pixels, but image 7 of truth.json is 64×40. It was annotated upright: use --apply-exif "
            + "to apply EXIF orientation 6.");
        Assert.IsFalse(File.Exists(json));

        (exitCode, _, error) = Command.Run([.. arguments, "--apply-exif"]);
        Assert.AreEqual((0, ""), (exitCode, error));
        var found = CocoResults.Read(json).ToArray();
        Assert.IsNotEmpty(found);
        Assert.IsTrue(Array.TrueForAll(found, result => (result.Segmentation!.Mask!.Height, result.Segmentation.Mask.Width) == (40, 64)));
    }

    [TestMethod]
    public void Pseudo_labels_are_of_the_size_that_the_captions_say_or_none_are_made()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "photos"));
        var scene = SmallModel.Scenes.Generate(0).Image;
        var photo = new PixelImage(40, scene.Width, scene.Pixels[..(3 * 40 * scene.Width)]);
        File.WriteAllBytes(Path.Combine(_folder, "photos", "1.jpg"), ExifJpeg.Turned(photo));
        var captions = Path.Combine(_folder, "captions.json");
        new CocoCaptions([new CocoImage(7, "1.jpg", 40, scene.Width)], [new CocoCaption(1, 7, $"a {SceneClasses.All[0]}")])
            .Write(captions);
        var json = Path.Combine(_folder, "pseudo.json");
        string[] arguments =
        [
            "pseudo", "--model", Model, "--images", Path.Combine(_folder, "photos"), "--captions", captions, "--output", json,
        ];
        var (exitCode, _, error) = Command.Run(arguments);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, "1.jpg' is 40×48 pixels, but image 7 of captions.json is 48×40.");
        Assert.IsFalse(File.Exists(json));

        (exitCode, _, error) = Command.Run([.. arguments, "--apply-exif"]);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.IsTrue(CocoResults.Read(json).All(result => result.Segmentation!.Mask!.Height == 40));
    }

    private (int ExitCode, string Output, string Error) Train(string verb, params string[] more) => Command.Run(
        [verb, "--config", Path.Combine(_folder, PhotoScenes.Configuration), "--data", _folder, "--output", Output, .. more]);
}
