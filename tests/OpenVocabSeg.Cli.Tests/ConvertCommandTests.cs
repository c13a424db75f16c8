using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class ConvertCommandTests
{
    private static readonly string[] Forms = ["coco", "yolo", "labelme", "voc", "cvat", "label-studio"];

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-convert").FullName;

    private static IEnumerable<object[]> Pairs => Forms.SelectMany(from => Forms.Select(to => new object[] { from, to }));

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(Pairs))]
    public void Masks_and_boxes_come_through_every_form(string from, string to)
    {
        var coco = WriteCoco();
        Convert(["--input", coco, "--output", Place("first", from), "--to", from, .. CopyTo(from)]);
        Convert(["--input", Place("first", from), "--output", Place("second", to), "--to", to, .. CopyTo(to), .. Images(from)]);
        Convert(["--input", Place("second", to), "--output", In("back.json"), "--to", "coco", .. Images(to)]);

        var (before, after) = (CocoInstances.Read(coco), CocoInstances.Read(In("back.json")));
        CollectionAssert.AreEqual(Describe(before), Describe(after));
    }

    private static string[] CopyTo(string form) => form is "yolo" or "labelme" or "voc" ? ["--copy-images"] : [];

    [TestMethod]
    public void What_does_not_come_along_is_said()
    {
        var coco = WriteCoco();
        var output = Convert("--input", coco, "--output", In("set"), "--to", "voc");
        Assert.Contains("coco to voc: 2 images, 3 objects in ", output);
        Assert.Contains($"Not supported by voc:{Environment.NewLine}  1 × outlines (written as masks)", output);
        Assert.Contains("Images were not copied: they belong into the folder 'JPEGImages' (--copy-images).", output);
        File.WriteAllText(In("a.json"), """
            {"shapes":[{"label":"a","points":[[0,0],[9,9]],"shape_type":"line"}],"imagePath":"a.png","imageHeight":9,"imageWidth":9}
            """);
        output = Convert("--input", In("a.json"), "--output", In("b.xml"), "--to", "cvat");
        Assert.Contains($"labelme to cvat: 1 image, 0 objects in {In("b.xml")}.{Environment.NewLine}Left out:", output);
        Assert.Contains("  1 × lines and polylines", output);
    }

    [TestMethod]
    public void Parts_addresses_and_forms_are_options()
    {
        var set = In("set");
        Convert("--input", WriteCoco(), "--output", set, "--to", "yolo", "--copy-images");
        Convert(
            "--input", set, "--output", In("a.json"), "--to", "label-studio", "--split", "train", "--image-root", "https://example.com/");
        Assert.Contains("https://example.com/images/train/a.png", File.ReadAllText(In("a.json")));
        Assert.AreEqual((1, "ovseg: data.yaml: there is no split 'test'; there are train, val."), Refused(
            "--input", set, "--output", In("b.json"), "--to", "coco", "--split", "test"));
        Convert("--input", set, "--output", In("a.xml"), "--to", "cvat");
        Assert.AreEqual((1, "ovseg: a.xml: no image is of the split 'test'."), Refused(
            "--input", In("a.xml"), "--output", In("b.json"), "--to", "coco", "--split", "test"));
        var (exitCode, error) = Refused("--input", set, "--output", In("b.json"), "--to", "coco", "--from", "cvat");
        Assert.AreEqual(1, exitCode);
        Assert.Contains("has 0 files of the format Cvat", error);
    }

    [TestMethod]
    public void Wrong_use_is_one_line_and_writes_nothing()
    {
        var coco = WriteCoco();
        Assert.AreEqual(2, Refused("--input", coco, "--output", In("x"), "--to", "pascal").ExitCode);
        Assert.Contains("it is an input", Refused("--input", coco, "--output", coco, "--to", "coco").Error);
        Assert.Contains("exists and is not an empty folder", Refused("--input", coco, "--output", _folder, "--to", "yolo").Error);
        Assert.Contains("it is a folder", Refused("--input", coco, "--output", _folder, "--to", "cvat").Error);
        Assert.Contains("The file or folder", Refused("--input", In("gone"), "--output", In("x"), "--to", "coco").Error);
        File.WriteAllText(In("broken.json"), File.ReadAllText(coco)[..^20]);
        Assert.Contains("broken.json: the file", Refused("--input", In("broken.json"), "--output", In("x"), "--to", "yolo").Error);
        Assert.HasCount(3, Directory.GetFileSystemEntries(_folder));
    }

    private static string Convert(params string[] arguments)
    {
        var (exitCode, output, error) = Command.Run(["convert", .. arguments]);
        Assert.AreEqual((0, ""), (exitCode, error), string.Join(' ', arguments));
        return output;
    }

    private static (int ExitCode, string Error) Refused(params string[] arguments)
    {
        var (exitCode, _, error) = Command.Run(["convert", .. arguments]);
        Assert.HasCount(1, error.TrimEnd().Split('\n'));
        return (exitCode, error.TrimEnd());
    }

    private static string[] Describe(CocoInstances instances) =>
    [
        .. instances.Annotations.Select(o =>
        {
            var image = instances.FindImage(o.ImageId);
            var mask = o.Segmentation?.ToMask(image.Height, image.Width).ToCompressedCounts() ?? "no mask";
            var box = o.Segmentation is null && o.Box is { } b ? $"{b.X:F6} {b.Y:F6} {b.Width:F6} {b.Height:F6}" : "";
            return $"{Path.GetFileName(image.FileName)} {instances.FindCategory(o.CategoryId).Name} {mask} {box}";
        }).Order(StringComparer.Ordinal),
    ];

    private string In(string name) => Path.Combine(_folder, name);

    private string Place(string name, string form) => form switch
    {
        "coco" or "label-studio" => In(name + ".json"),
        "cvat" => In(name + ".xml"),
        _ => In(name),
    };

    // A YOLO data set defines the folder of its images.
    private string[] Images(string form) => form == "yolo" ? [] : ["--images", In("images")];

    private string WriteCoco()
    {
        foreach (var name in new[] { "a.png", "b.png" })
        {
            ImageFile.SavePng(In($"images/{name}"), new PixelImage(20, 30, new byte[1800]));
        }

        RunLengthMask Box(int x0, int y0, int x1, int y1) => RunLengthMask.FromBox(new BoundingBox(x0, y0, x1, y1), 20, 30);
        var ring = RunLengthMask.Union(Box(15, 2, 28, 4), Box(15, 9, 28, 11), Box(15, 2, 17, 11), Box(26, 2, 28, 11));
        new CocoInstances(
            [new CocoImage(1, "images/a.png", 20, 30), new CocoImage(2, "images/b.png", 20, 30)],
            [new CocoCategory(1, "cat"), new CocoCategory(2, "traffic light")],
            [
                new CocoAnnotation(1, 1, 1, new CocoBox(1, 1, 9, 9), CocoSegmentation.FromPolygons([[1.5, 1.25, 10, 1, 10, 10]])),
                new CocoAnnotation(2, 1, 2, CocoBox.FromBoundingBox(ring.BoundingBox), CocoSegmentation.FromMask(ring)),
                new CocoAnnotation(3, 2, 1, new CocoBox(3.5, 2.25, 5, 6)),
            ]).Write(In("truth.json"));
        return In("truth.json");
    }
}
