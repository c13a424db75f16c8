using System.Globalization;

namespace OpenVocabSeg.Data.Tests.Annotations;

[TestClass]
public sealed class LabelMeTests : IDisposable
{
    private static readonly ImageSize Size = new(45, 56);
    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Shapes_of_all_types_are_read_or_left_out_and_counted()
    {
        // As LabelMe 5.7 writes them (its example "primitives"), ten times smaller.
        _folder.Write("primitives.json", $$"""
            {
              "version": "5.7.0",
              "flags": {},
              "shapes": [
                {{Shape("rectangle", "rectangle", "[32.0, 35.0], [12.5, 13.5]")}},
                {{Shape("circle", "circle", "[19.5, 8.4], [22.5, 12.4]")}},
                {{Shape("polygon", "polygon", "[6.9, 31.8], [4.5, 40.3], [17.3, 40.6], [19.8, 32.1]")}},
                {{Shape("line", "line", "[18.8, 17.8], [16.0, 22.4]")}},
                {{Shape("point", "point", "[34.5, 17.4]")}},
                {{Shape("line_strip", "linestrip", "[44.05, 18.1], [40.2, 27.4], [54.4, 27.5]")}},
                {{Shape("mask", "mask", "[4.0, 2.0], [6.0, 3.0]", mask: PillowImages.GrayMask)}},
                {{Shape("mask", "mask", "[0.0, 0.0], [2.0, 1.0]", mask: PillowImages.BitMask)}},
                {{Shape("box", "oriented_rectangle", "[10, 10], [14, 13], [11, 17], [7, 14]")}},
                {{Shape("two", "polygon", "[1, 1], [2, 2]")}}
              ],
              "imagePath": "primitives.jpg",
              "imageData": null,
              "imageHeight": 45,
              "imageWidth": 56
            }
            """);
        var source = AnnotationFiles.Open(_folder.Root);
        Assert.AreEqual(AnnotationFormat.LabelMe, source.Format);
        var (images, leftOut) = AnnotationFolder.Read(source);
        Assert.AreEqual(
            (2L, 1L, 1L, 4L),
            (leftOut["lines and polylines"], leftOut["points"], leftOut["polygons of fewer than 3 points"], leftOut.Total));
        var image = images.Single();
        Assert.AreEqual(("primitives.jpg", null, Size), (image.Name, image.Path, image.Size));
        var objects = image.Objects;
        CollectionAssert.AreEqual(
            new[] { "rectangle", "circle", "polygon", "mask", "mask", "box" }, objects.Select(o => o.Category).ToArray());

        // Corners may be given in any order; a rectangle is a box, not a mask.
        Assert.AreEqual("12.5 13.5 19.5 21.5", AnnotationFolder.Show(objects[0].Box));
        Assert.IsNull(objects[0].Segmentation);

        // A circle of radius 5: π·25 = 78.5 pixels.
        Assert.AreEqual(78.5, objects[1].ToMask(Size)!.Area, 4);
        Assert.AreEqual(14.5, objects[1].Box.X, 0.1);
        Assert.AreEqual(
            RunLengthMask.FromPolygons([new[] { 6.9, 31.8, 4.5, 40.3, 17.3, 40.6, 19.8, 32.1 }], 45, 56), objects[2].ToMask(Size));
        Assert.AreEqual("4 2 3 2", AnnotationFolder.Show(objects[3].Box));
        Assert.AreEqual(AnnotationFolder.Show(Placed(4, 2)), AnnotationFolder.Show(objects[3].ToMask(Size)!));
        Assert.AreEqual(AnnotationFolder.Show(Placed(0, 0)), AnnotationFolder.Show(objects[4].ToMask(Size)!));
        var turned = objects[5].OrientedBox!.Value;
        Assert.AreEqual((10.5, 13.5, 5.0, 5.0), (turned.CenterX, turned.CenterY, turned.Width, turned.Height));
        Assert.AreEqual(Math.Atan2(3, 4) * 180 / Math.PI, turned.Degrees, 1e-12);
        Assert.AreEqual(7, objects[5].Box.X, 1e-12);
    }

    [TestMethod]
    public void Shapes_of_one_label_and_group_are_one_object()
    {
        _folder.Write("a.json", File(
            Shape("cat", "polygon", "[0, 0], [4, 0], [4, 4], [0, 4]", group: "3"),
            Shape("dog", "polygon", "[0, 0], [4, 0], [4, 4]", group: "3"),
            Shape("cat", "rectangle", "[10, 10], [12, 14]", group: "3"),
            Shape("cat", "polygon", "[20, 20], [24, 20], [24, 24]")));
        var objects = AnnotationFolder.Read(_folder.Root).Images.Single().Objects;
        CollectionAssert.AreEqual(new[] { "cat", "dog", "cat" }, objects.Select(o => o.Category).ToArray());
        Assert.AreEqual(16 + 8, objects[0].ToMask(Size)!.Area);
        Assert.AreEqual("0 0 12 14", AnnotationFolder.Show(objects[0].Box));
    }

    [TestMethod]
    public void Files_of_old_versions_without_type_and_size_are_read()
    {
        _folder.Image("sub/photo.png", 8, 9);
        var shape = """{"label":"cat","line_color":null,"points":[[1,1],[5,1],[5,5]],"fill_color":null}""";
        _folder.Write(
            "sub/photo.json",
            $$"""{"shapes":[{{shape}}],"lineColor":[0,255,0,128],"imagePath":"..\\sub\\photo.png","imageData":null}""");
        var embedded = Convert.ToBase64String(ImageFile.EncodePng(new PixelImage(7, 6, new byte[3 * 42])));
        _folder.Write("embedded.json", $$"""{"imageData":"{{embedded}}","shapes":[{{shape}}],"imagePath":"gone.jpg"}""");
        _folder.Write("other.json", """{"anything":[1,2]}""");
        var (images, leftOut) = AnnotationFolder.Read(_folder.Root);
        Assert.AreEqual(("gone.jpg", new ImageSize(7, 6)), (images[0].Name, images[0].Size));
        Assert.AreEqual(("sub/photo.png", _folder["sub/photo.png"], new ImageSize(8, 9)), (images[1].Name, images[1].Path, images[1].Size));
        Assert.IsNotNull(images[1].Objects.Single().Segmentation);
        Assert.AreEqual("JSON files that are not LabelMe files: 1", leftOut.ToString());
    }

    [TestMethod]
    public void Regions_that_labelme_ignores_are_no_objects()
    {
        _folder.Write("a.json", File(
            Shape("__ignore__", "polygon", "[0, 0], [4, 0], [4, 4], [0, 4]"), Shape("cat", "rectangle", "[10, 10], [12, 14]")));
        var (images, leftOut) = AnnotationFolder.Read(_folder.Root);
        Assert.AreEqual("cat", images.Single().Objects.Single().Category);
        Assert.AreEqual("regions without a class (__ignore__, _background_): 1", leftOut.ToString());
    }

    [TestMethod]
    public void Flags_of_known_names_are_understood()
    {
        _folder.Write("a.json", File("""
            {"label":"cat","points":[[0,0],[4,4]],"shape_type":"rectangle","group_id":null,
             "flags":{"occluded":true,"iscrowd":false,"truncated":true,"mine":true}}
            """));
        var o = AnnotationFolder.Read(_folder["a.json"]).Images.Single().Objects.Single();
        Assert.AreEqual((true, true, false, false), (o.IsOccluded, o.IsTruncated, o.IsDifficult, o.IsCrowd));
    }

    [TestMethod]
    [DataRow("""{"points":[[0,0],[1,1]],"shape_type":"rectangle"}""", "shape number 1: field 'label' is missing.")]
    [DataRow("""{"label":"a","shape_type":"rectangle"}""", "shape number 1: field 'points' is missing or not a list.")]
    [DataRow("""{"label":"a","points":[[0,0,1]]}""", "shape number 1: field 'points' contains something that is not a pair of numbers.")]
    [DataRow("""{"label":"a","points":[[0,true]]}""", "shape number 1: field 'points' contains true, which is not a number.")]
    [DataRow(
        """{"label":"a","points":[[0,0]],"shape_type":"rectangle"}""",
        "shape number 1: field 'points' has 1 points; a shape of type 'rectangle' has 2.")]
    [DataRow(
        """{"label":"a","points":[[0,0]],"shape_type":"star"}""",
        "shape number 1: field 'shape_type' is 'star', which is not a known shape.")]
    [DataRow("""{"label":"a","points":[[0,0],[1,1]],"shape_type":"mask"}""", "shape number 1: field 'mask' is missing.")]
    [DataRow("""{"label":"a","points":[[0,0],[1,1]],"shape_type":"mask","mask":"?"}""", "shape number 1: field 'mask' is not base64.")]
    [DataRow(
        """{"label":"a","points":[[0,0],[1,1]],"shape_type":"mask","mask":"AAAA"}""",
        "shape number 1: field 'mask' is not a PNG image.")]
    [DataRow("""{"label":"a","points":[[0,0],[1,1]],"group_id":"b"}""", "shape number 1: field 'group_id' is not a whole number: \"b\".")]
    public void Damaged_shapes_are_named(string shape, string message)
    {
        _folder.Write("a.json", File(shape));
        Assert.AreEqual($"a.json: {message}", AnnotationFolder.Refusal(_folder.Root));
    }

    [TestMethod]
    [DataRow("""{"shapes":[]}""", "field 'imagePath' is missing")]
    [DataRow("""{"shapes":[],"imagePath":"x.jpg"}""", "field 'imageHeight' is missing, and the image 'x.jpg' to take it from")]
    [DataRow("""{"shapes":[],"imagePath":"x.jpg","imageHeight":0}""", "field 'imageHeight' is 0, not a size in pixels")]
    [DataRow("""{"shapes":[],"imagePath":3}""", "field 'imagePath' is not the name of an image")]
    [DataRow("""{"shapes":[{"label":"a","points":[[0,0]""", "the file is not valid JSON or is truncated")]
    public void Damaged_files_are_named(string json, string message)
    {
        _folder.Write("a.json", json);
        StringAssert.StartsWith(AnnotationFolder.Refusal(_folder["a.json"]), $"a.json: {message}");
    }

    private static RunLengthMask Placed(int left, int top)
    {
        var pixels = new byte[45 * 56];
        foreach (var (x, y) in new[] { (1, 0), (2, 0), (0, 1), (1, 1) })
        {
            pixels[((top + y) * 56) + left + x] = 1;
        }

        return RunLengthMask.FromBitmap(pixels, 45, 56);
    }

    private static string File(params string[] shapes) =>
        $$"""
        {"version":"5.5.0","flags":{},"shapes":[{{string.Join(',', shapes)}}],
         "imagePath":"a.jpg","imageData":null,"imageHeight":45,"imageWidth":56}
        """;

    private static string Shape(string label, string type, string points, string group = "null", string? mask = null) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            {"label": "{{label}}", "points": [{{points}}], "group_id": {{group}}, "description": null, "shape_type": "{{type}}",
             "flags": {}, "mask": {{(mask is null ? "null" : $"\"{mask}\"")}}}
            """);
}
