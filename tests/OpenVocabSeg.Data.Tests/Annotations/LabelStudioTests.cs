using System.Globalization;

namespace OpenVocabSeg.Data.Tests.Annotations;

[TestClass]
public sealed class LabelStudioTests : IDisposable
{
    // Output of rle-pack 3.2.12, the library of Label Studio, for the mask below in the color f44236.
    private const string BrushRle =
        "0,0,0,60,57,27,252,96,3,250,33,27,127,250,33,27,127,223,0,31,209,8,219,255,209,8,219,254,48,0,253,16,141,191,237,128,7,232,132,"
        + "109,254";

    private const string Bitmask = "data:image/png;base64," + PillowImages.OpaqueBlack;
    private const string BrushMask = ".##..\n..##.\n#...#";
    private static readonly ImageSize Size = new(3, 5);
    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Regions_of_all_kinds_are_read_or_left_out_and_counted()
    {
        _folder.Write("export.json", Task($$"""
            {{Region("rectanglelabels", "\"x\":20,\"y\":0,\"width\":40,\"height\":100,\"rotation\":0,\"rectanglelabels\":[\"Car\"]")}},
            {{Region("polygonlabels", "\"closed\":true,\"points\":[[0,0],[60,0],[60,100]],\"polygonlabels\":[\"Airplane\",\"Car\"]")}},
            {{Region("brushlabels", $"\"format\":\"rle\",\"rle\":[{BrushRle}],\"brushlabels\":[\"Car\"]")}},
            {{Region("bitmasklabels", $"\"imageDataURL\":\"{Bitmask}\",\"bitmasklabels\":[\"Car\"]")}},
            {{Region("ellipselabels", "\"x\":50,\"y\":50,\"radiusX\":40,\"radiusY\":50,\"rotation\":0,\"ellipselabels\":[\"Car\"]")}},
            {{Region("keypointlabels", "\"x\":22,\"y\":31,\"width\":0.18,\"keypointlabels\":[\"Car\"]")}},
            {"id":"c","type":"choices","value":{"choices":["good"]},"from_name":"choice","to_name":"image"},
            {{Region("rectangle", "\"x\":20,\"y\":0,\"width\":40,\"height\":100,\"rotation\":0")}}
            """));
        var source = AnnotationFiles.Open(_folder["export.json"]);
        Assert.AreEqual(AnnotationFormat.LabelStudio, source.Format);
        CollectionAssert.AreEqual(new[] { "Airplane", "Car" }, source.Categories.Select(category => category.Name).ToArray());
        var (images, leftOut) = AnnotationFolder.Read(source);
        Assert.AreEqual(
            "further labels of a region: 1, keypoints: 1, results of type 'choices': 1, regions without a label: 1",
            leftOut.ToString());
        var image = images.Single();
        Assert.AreEqual((87L, "1a2b3c4d-example 1.png", Size), (image.Id, image.Name, image.Size));
        Assert.AreEqual("1 0 2 3", AnnotationFolder.Show(image.Objects[0].Box));
        CollectionAssert.AreEqual(new double[] { 0, 0, 3, 0, 3, 3 }, image.Objects[1].Segmentation!.Polygons![0].ToArray());
        Assert.AreEqual(BrushMask, AnnotationFolder.Show(image.Objects[2].ToMask(Size)!));
        Assert.AreEqual(BrushMask, AnnotationFolder.Show(image.Objects[3].ToMask(Size)!));
        Assert.AreEqual(2, image.Objects[4].Segmentation!.Polygons![0].Where((_, i) => i % 2 == 0).Max() - 2.5, 1e-12);
    }

    [TestMethod]
    public void A_turned_rectangle_is_turned_around_its_corner_in_pixels_not_in_percent()
    {
        // The rectangle of 300×100 at (200, 100) in 1000×500 pixels, turned by 90°: Label Studio's own exporters once turned percentages.
        _folder.Write("a.json", Task(Region(
            "rectanglelabels", "\"x\":20,\"y\":20,\"width\":30,\"height\":20,\"rotation\":90,\"rectanglelabels\":[\"Car\"]", 1000, 500)));
        var o = AnnotationFolder.Read(_folder["a.json"]).Images.Single().Objects.Single();
        Assert.AreEqual(100, o.Box.X, 1e-9);
        Assert.AreEqual(100, o.Box.Y, 1e-9);
        Assert.AreEqual(100, o.Box.Width, 1e-9);
        Assert.AreEqual(300, o.Box.Height, 1e-9);
    }

    [TestMethod]
    public void Json_min_is_read_and_repeated_tasks_are_counted()
    {
        _folder.Image("images/example.png", 3, 5);
        _folder.Write("min.json", $$"""
            [{"image":"\/data\/upload\/29\/1a2b3c4d-example.png","id":87,"annotator":1,"annotation_id":22,
              "created_at":"2024","lead_time":8.65,
              "label":[{"points":[[0,0],[60,0],[60,100]],"closed":true,"polygonlabels":["Airplane"],
                        "original_width":5,"original_height":3}],
              "tag":[{"format":"rle","rle":[{{BrushRle}}],"brushlabels":["Car"],"original_width":5,"original_height":3},
                     {"x":20,"y":0,"width":40,"height":100,"rotation":0,"rectanglelabels":["Car"],"original_width":5,"original_height":3}],
              "choice":"good"},
             {"image":"/data/upload/29/1a2b3c4d-example.png","id":87,"annotation_id":21,
              "label":[{"x":20,"y":0,"width":40,"height":100,"rotation":0,"rectanglelabels":["Car"],
                        "original_width":5,"original_height":3}]}]
            """);
        var (images, leftOut) = AnnotationFolder.Read(_folder["min.json"]);
        Assert.AreEqual("further annotations of a task: 1", leftOut.ToString());
        Assert.AreEqual(_folder["images/example.png"], images.Single().Path);
        Assert.AreEqual("Airplane, Car, Car", string.Join(", ", images.Single().Objects.Select(o => o.Category)));
        Assert.AreEqual(BrushMask, AnnotationFolder.Show(images.Single().Objects[1].ToMask(Size)!));
    }

    [TestMethod]
    public void Labels_of_their_own_belong_to_the_drawing_of_their_id()
    {
        var shape = "\"x\":20,\"y\":0,\"width\":40,\"height\":100,\"rotation\":0";
        _folder.Write("a.json", Task($$"""
            {"id":"r1","type":"rectangle","value":{ {{shape}} },"from_name":"rect","to_name":"image",
             "original_width":5,"original_height":3},
            {"id":"r1","type":"labels","value":{ {{shape}},"labels":["Car"]},"from_name":"label","to_name":"image",
             "original_width":5,"original_height":3}
            """));
        var (images, leftOut) = AnnotationFolder.Read(_folder["a.json"]);
        Assert.AreEqual("Car", images.Single().Objects.Single().Category);
        Assert.AreEqual("nothing", leftOut.ToString());
    }

    [TestMethod]
    public void The_latest_annotation_counts_unless_one_is_ground_truth()
    {
        static string Annotation(string label, string created, string flags)
        {
            var region = Region(
                "rectanglelabels", $"\"x\":0,\"y\":0,\"width\":40,\"height\":100,\"rotation\":0,\"rectanglelabels\":[\"{label}\"]");
            return $$"""{"result":[{{region}}],"created_at":"{{created}}"{{flags}}}""";
        }

        string[] annotations =
        [
            Annotation("old", "2024-01-01", ""), Annotation("new", "2024-03-01", ",\"was_cancelled\":false"),
            Annotation("canceled", "2024-05-01", ",\"was_cancelled\":true"),
        ];
        _folder.Write("a.json", $$"""
            [{"id":1,"data":{"image":"a.png"},"annotations":[{{string.Join(',', annotations)}}],"predictions":[{"result":[]}]}]
            """);
        var (images, leftOut) = AnnotationFolder.Read(_folder["a.json"]);
        Assert.AreEqual("new", images.Single().Objects.Single().Category);
        Assert.AreEqual("canceled annotations: 1, further annotations of a task: 1", leftOut.ToString());
        var truth = Annotation("truth", "2023", ",\"ground_truth\":true");
        _folder.Write("b.json", $$"""[{"id":1,"data":{"image":"a.png"},"annotations":[{{truth}},{{annotations[1]}}]}]""");
        Assert.AreEqual("truth", AnnotationFolder.Read(_folder["b.json"]).Images.Single().Objects.Single().Category);
    }

    [TestMethod]
    [DataRow("/data/local-files/?d=photos%2Fmy%20dog.jpg", "photos/my dog.jpg")]
    [DataRow("/data/upload/3/1a2b3c4d-dog.jpg", "1a2b3c4d-dog.jpg")]
    [DataRow("https://example.com/a/dog%20one.jpg?token=1", "dog one.jpg")]
    [DataRow("s3://bucket/folder/dog.jpg", "dog.jpg")]
    [DataRow("folder/dog.jpg", "folder/dog.jpg")]
    public void Pictures_are_named_by_their_addresses(string address, string name)
    {
        _folder.Write("a.json", $$"""[{"id":1,"data":{"text":"hi","photo":"{{address}}"},"annotations":[]}]""");
        Assert.AreEqual(name, AnnotationFolder.Read(_folder["a.json"]).Images.Single().Name);
    }

    [TestMethod]
    [DataRow("\"format\":\"rle\",\"rle\":[0,0,0,60],\"brushlabels\":[\"a\"]", "task 87: region number 1: field 'rle' is truncated.")]
    [DataRow(
        "\"format\":\"rle\",\"rle\":[0,0,0,4],\"brushlabels\":[\"a\"]",
        "task 87: region number 1: field 'rle' has 4 values instead of 4 for each of 15 pixels.")]
    [DataRow(
        "\"format\":\"rle\",\"rle\":[0,0,0,256],\"brushlabels\":[\"a\"]",
        "task 87: region number 1: field 'rle' contains something that is not a byte.")]
    [DataRow(
        "\"points\":[[1]],\"polygonlabels\":[\"a\"]",
        "task 87: region number 1: field 'points' contains something that is not a pair of numbers.")]
    [DataRow(
        "\"x\":1,\"y\":true,\"width\":3,\"height\":3,\"rectanglelabels\":[\"a\"]",
        "task 87: region number 1: field 'y' is not a number: true.")]
    [DataRow(
        "\"x\":1,\"y\":1,\"width\":3,\"height\":3,\"rectanglelabels\":[3]",
        "task 87: region number 1: field 'rectanglelabels' contains something that is not text.")]
    [DataRow(
        "\"imageDataURL\":\"data:image/png;base64,!\",\"bitmasklabels\":[\"a\"]",
        "task 87: region number 1: field 'imageDataURL' is not a base64 data URL.")]
    public void Damaged_regions_are_named(string value, string message)
    {
        _folder.Write("a.json", Task(Region("any", value)));
        Assert.AreEqual($"a.json: {message}", AnnotationFolder.Refusal(_folder["a.json"]));
    }

    [TestMethod]
    [DataRow(
        """[{"id":1,"data":{"text":"a"},"annotations":[]}]""",
        "a.json: task 1: field 'data.image' is missing, and no other field has an image.")]
    [DataRow(
        """[{"data":{"image":"a.png"},"annotations":[{"result":3}]}]""",
        "a.json: task number 1: field 'result' is not a list of objects.")]
    [DataRow("""[{"data":{"image":"a.png"},"annotations":[{"result":[]}]""", "a.json: the file is not valid JSON or is truncated")]
    [DataRow(
        """
        [{"id":1,"data":{"image":"a.png"},
          "annotations":[{"result":[{"value":{"x":1,"y":1,"width":3,"height":3,"rectanglelabels":["a"]}}]}]}]
        """,
        "a.json: task 1: fields 'original_width' and 'original_height' are missing, and the image 'a.png' to take the size from")]
    public void Damaged_tasks_are_named(string json, string message)
    {
        var path = _folder.Write("a.json", json);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<InvalidDataException>(
                () => AnnotationFolder.Read(path, new AnnotationReadOptions { Format = AnnotationFormat.LabelStudio })).Message,
            message);
    }

    private static string Region(string type, string value, int width = 5, int height = 3) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            {"type":"{{type}}","value":{ {{value}} },"origin":"manual","to_name":"image","from_name":"label","image_rotation":0,
             "original_width":{{width}},"original_height":{{height}}}
            """);

    private static string Task(string regions) => $$"""
        [{"id":87,
          "annotations":[{"id":22,"completed_by":1,"result":[{{regions}}],"was_cancelled":false,"ground_truth":false,
                          "created_at":"2024-01-30T02:40:43.893565Z","lead_time":8.65,"prediction":null}],
          "file_upload":"1a2b3c4d-example 1.png","drafts":[],"predictions":[],
          "data":{"image":"/data/upload/29/1a2b3c4d-example%201.png"},"meta":{},"project":29}]
        """;
}
