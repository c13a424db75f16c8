namespace OpenVocabSeg.Data.Tests.Annotations;

[TestClass]
public sealed class FormatDetectionTests : IDisposable
{
    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_COCO_file_is_found_in_the_folder_of_its_images()
    {
        // As Roboflow exports it.
        _folder.Image("train/a.png", 4, 5);
        _folder.Write("train/_annotations.coco.json", """
            {"info":{"year":"2026"},"licenses":[],"categories":[{"id":4,"name":"cat","supercategory":"animals"}],
             "images":[{"id":7,"license":1,"file_name":"a.png","height":4,"width":5},{"id":8,"file_name":"b.png","height":4,"width":5}],
             "annotations":[{"id":1,"image_id":7,"category_id":4,"bbox":[0,0,3,3],"area":9,"segmentation":[[0,0,3,0,3,3,0,3]],"iscrowd":0},
                            {"id":2,"image_id":7,"category_id":4,"bbox":[1,1,2,2],"iscrowd":1},
                            {"id":3,"image_id":7,"category_id":4}]}
            """);
        var source = AnnotationFiles.Open(_folder["train"]);
        Assert.AreEqual(AnnotationFormat.Coco, source.Format);
        Assert.AreEqual(new CocoCategory(4, "cat", "animals"), source.Categories.Single());
        var (images, leftOut) = AnnotationFolder.Read(source);
        Assert.AreEqual("annotations without a box or a mask: 1", leftOut.ToString());
        Assert.AreEqual((7L, _folder["train/a.png"], new ImageSize(4, 5)), (images[0].Id, images[0].Path, images[0].Size));
        Assert.AreEqual(9, images[0].Objects[0].ToMask(new ImageSize(4, 5))!.Area);
        Assert.IsTrue(images[0].Objects[1].IsCrowd);
        Assert.IsNull(images[1].Path);
    }

    [TestMethod]
    public void What_of_a_COCO_file_is_unusable_is_counted_and_a_group_of_the_name_of_its_class_is_passed_over()
    {
        _folder.Write("a.json", """
            {"categories":[{"id":0,"name":"cat","supercategory":"none"},{"id":1,"name":"cat","supercategory":"cat"}],
             "images":[{"id":"7","file_name":"a.png","height":"4","width":5.0}],
             "annotations":[{"id":1,"image_id":7,"category_id":1,"bbox":["0",0,"3",3],"segmentation":[[0,0,3,0],[0,0,3,0,3,3]]},
                            {"id":2,"image_id":7,"category_id":1,"bbox":[1,1,2,2],"segmentation":{"size":[4,5],"counts":"?~"}},
                            {"id":3,"image_id":7,"category_id":1,"bbox":[1,1,2,2],"isgroupof":1}]}
            """);
        var source = AnnotationFiles.Open(_folder["a.json"]);
        Assert.AreEqual(1, source.Categories.Single().Id);
        var (images, leftOut) = AnnotationFolder.Read(source);
        Assert.AreEqual(
            "polygons of fewer than 3 points: 1, unreadable masks: 1, fields of LVIS and Open Images (ignore, isgroupof): 1",
            leftOut.ToString());
        Assert.HasCount(3, images.Single().Objects);
        Assert.HasCount(1, images.Single().Objects[0].Segmentation!.Polygons!);
    }

    [TestMethod]
    [DataRow("a.zip", "PK", "a.zip: the file is an archive; unpack it and name the folder.")]
    [DataRow("a.csv", "1,2", "a.csv: the annotation format is not recognized")]
    [DataRow(
        "a.json",
        """[{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":0.5}]""",
        "a.json: the JSON is truncated or not in a known format")]
    [DataRow("a.json", """{"shap""", "a.json: the JSON is truncated or not in a known format")]
    [DataRow("a.xml", "<html/>", "a.xml: the annotation format is not recognized")]
    public void What_is_not_recognized_is_said(string name, string content, string message)
    {
        var path = _folder.Write(name, content);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Open(path)).Message, message);
    }

    [TestMethod]
    public void A_folder_of_none_or_several_forms_is_refused()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Open(_folder.Root)).Message,
            "the folder has no annotations");
        _folder.Write("a.xml", "<annotations/>");
        _folder.Write("b.json", """[{"data":{}}]""");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Open(_folder.Root)).Message,
            "the folder has annotations in several formats: Cvat (a.xml), LabelStudio (b.json).");
        Assert.AreEqual(
            AnnotationFormat.Cvat, AnnotationFiles.Open(_folder.Root, new AnnotationReadOptions { Format = AnnotationFormat.Cvat }).Format);
        Assert.ThrowsExactly<FileNotFoundException>(() => AnnotationFiles.Open(_folder["gone"]));
        Assert.ThrowsExactly<DirectoryNotFoundException>(
            () => AnnotationFiles.Open(_folder["a.xml"], new AnnotationReadOptions { ImageFolder = _folder["gone"] }));
    }

    [TestMethod]
    [DataRow("a: [", "config.yaml: the file is not valid YAML", DisplayName = "not YAML")]
    [DataRow("large", "config.yaml' has 1048577 bytes; files of more than 1048576 are not read", DisplayName = "large")]
    public void A_YAML_file_of_another_kind_matters_only_if_nothing_else_is_found(string yaml, string message)
    {
        _folder.Write("config.yaml", yaml == "large" ? new string('#', (1 << 20) + 1) : yaml);
        Assert.Contains(message, Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Open(_folder.Root)).Message);

        // Its classes may be in another order than those of the list.
        _folder.Write("classes.txt", "cat\n");
        _folder.Image("images/a.png", 2, 2);
        _folder.Write("labels/a.txt", "0 0.5 0.5 1 1\n");
        Assert.Contains(message, Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Open(_folder.Root)).Message);
        Assert.AreEqual(AnnotationFormat.Yolo, AnnotationFiles.Open(_folder["classes.txt"]).Format);

        _folder.Write("a.json", """{"images":[],"annotations":[],"categories":[]}""");
        Assert.AreEqual(AnnotationFormat.Coco, AnnotationFiles.Open(_folder.Root).Format);
        Assert.AreEqual(
            AnnotationFormat.Coco, AnnotationFiles.Open(_folder.Root, new AnnotationReadOptions { Format = AnnotationFormat.Coco }).Format);
        Assert.Contains(message, Assert.ThrowsExactly<InvalidDataException>(
            () => AnnotationFiles.Open(_folder.Root, new AnnotationReadOptions { Format = AnnotationFormat.Yolo })).Message);
    }
}
