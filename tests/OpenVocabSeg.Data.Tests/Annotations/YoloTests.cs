namespace OpenVocabSeg.Data.Tests.Annotations;

[TestClass]
public sealed class YoloTests : IDisposable
{
    private const string Names = "names: [person, car]\n";
    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_set_like_coco8_seg_is_read_though_its_path_is_that_of_the_author()
    {
        _folder.Write("coco8-seg.yaml", """
            # Ultralytics data set
            path: ../datasets/coco8-seg # dataset root dir
            train: images/train # train images (relative to 'path') 4 images
            val: images/val # val images (relative to 'path') 4 images
            test: # test images (optional)

            # Classes
            names:
              0: person
              1: bicycle
              2: "traffic light"

            download: |
              from ultralytics.utils.downloads import download
              download([1])
            """);
        _folder.Image("images/train/000000000009.png", 40, 80);
        _folder.Image("images/train/000000000025.png", 40, 80);
        _folder.Image("images/val/000000000036.png", 20, 20);
        _folder.Write("labels/train/000000000009.txt", "2 0.25 0.25 0.75 0.25 0.75 0.75\n0 0.5 0.5 0.25 0.5\n");
        _folder.Write("labels/train/000000000025.txt", "");

        var source = AnnotationFiles.Open(_folder.Root);
        Assert.AreEqual(AnnotationFormat.Yolo, source.Format);
        CollectionAssert.AreEqual(
            new[] { "person", "bicycle", "traffic light" }, source.Categories.Select(category => category.Name).ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, source.Categories.Select(category => category.Id).ToArray());
        var (images, leftOut) = AnnotationFolder.Read(source);
        CollectionAssert.AreEqual(
            new[] { "images/train/000000000009.png train", "images/train/000000000025.png train", "images/val/000000000036.png val" },
            images.Select(image => $"{image.Name} {image.Split}").ToArray());
        Assert.AreEqual("missing label files (their images count as empty): 1", leftOut.ToString());
        Assert.AreEqual(new ImageSize(40, 80), images[0].Size);
        var (outline, box) = (images[0].Objects[0], images[0].Objects[1]);
        Assert.AreEqual("traffic light", outline.Category);
        CollectionAssert.AreEqual(new double[] { 20, 10, 60, 10, 60, 30 }, outline.Segmentation!.Polygons![0].ToArray());
        Assert.AreEqual(RunLengthMask.FromPolygons([[20.0, 10, 60, 10, 60, 30]], 40, 80), outline.ToMask(new ImageSize(40, 80)));
        Assert.AreEqual("20 10 40 20", AnnotationFolder.Show(outline.Box));

        // Ultralytics treats a line of 5 numbers next to outlines as an outline of 2 points; users write it as a box.
        Assert.AreEqual(("person", null), (box.Category, box.Segmentation));
        Assert.AreEqual("30 10 20 20", AnnotationFolder.Show(box.Box));
        Assert.IsEmpty(images[1].Objects);
    }

    [TestMethod]
    public void A_set_of_Roboflow_is_read_whose_paths_lead_out_of_its_folder()
    {
        _folder.Write("set/data.yaml", """
            train: ../train/images
            val: ../valid/images
            test: ../test/images

            nc: 2
            names: ['fish', 'it''s']
            """);
        _folder.Image("set/train/images/a_jpg.rf.1.png", 10, 10);
        _folder.Image("set/valid/images/b.png", 10, 10);
        _folder.Write("set/train/labels/a_jpg.rf.1.txt", "1 0 0 1 0 1 1 0 1");
        _folder.Write("set/valid/labels/b.txt", "");
        Directory.CreateDirectory(_folder["set/test/images"]);
        var (images, _) = AnnotationFolder.Read(_folder["set/data.yaml"]);
        Assert.AreEqual("it's", images.Single(image => image.Split == "train").Objects.Single().Category);
        Assert.AreEqual("val", AnnotationFolder.Read(_folder["set"], new AnnotationReadOptions { Split = "val" }).Images.Single().Split);
    }

    [TestMethod]
    public void Paths_may_be_absolute_lists_and_files_that_list_images()
    {
        _folder.Image("a/images/1.png", 10, 10);
        _folder.Image("b/images/2.png", 10, 10);
        _folder.Image("c/images/3.png", 10, 10);
        foreach (var name in new[] { "a/labels/1", "b/labels/2", "c/labels/3" })
        {
            _folder.Write(name + ".txt", "0 0.5 0.5 1 1");
        }

        _folder.Write("c/val.txt", $"./images/3.png\n\n{_folder["a/images/1.png"]}\n");
        _folder.Write("any.yaml", $"path: {_folder.Root}\ntrain: [{_folder["a/images"]}, b/images]\nval: c/val.txt\n{Names}");
        var (images, _) = AnnotationFolder.Read(_folder["any.yaml"]);

        // An image in two splits is read once.
        CollectionAssert.AreEqual(
            new[] { "a/images/1.png", "b/images/2.png", "c/images/3.png" }, images.Select(image => image.Name).ToArray());
        Assert.HasCount(2, AnnotationFolder.Read(_folder["any.yaml"], new AnnotationReadOptions { Split = "val" }).Images);
    }

    [TestMethod]
    public void What_is_no_object_is_left_out_and_counted()
    {
        Set("""
            0
            0 0.1 0.1 0.2 0.1
            1.0 0.5 0.5 0.2 0.0
            0 120 80 44 33
            0 0.5 0.5 0.2 0.2 0.87
            1 0.1 0.1 0.2 0.1 0.2 0.3 0.5
            """);
        var (images, leftOut) = AnnotationFolder.Read(_folder.Root);
        Assert.AreEqual(
            "lines with fewer than 4 coordinates: 1, boxes without an area: 1, objects with coordinates outside 0…1 (are they pixels?): 1",
            leftOut.ToString());
        var objects = images.Single().Objects;
        Assert.HasCount(3, objects);
        CollectionAssert.AreEqual(new double?[] { null, 0.87, 0.5 }, objects.Select(o => o.Score).ToArray());
    }

    [TestMethod]
    public void Keypoints_behind_boxes_are_left_out()
    {
        Set("0 0.5 0.5 0.2 0.2 0.4 0.4 2 0.6 0.6 1", "kpt_shape: [2, 3]\n");
        var (images, leftOut) = AnnotationFolder.Read(_folder.Root);
        Assert.IsNull(images.Single().Objects.Single().Segmentation);
        Assert.AreEqual("keypoints: 1", leftOut.ToString());
    }

    [TestMethod]
    public void A_folder_without_yaml_is_read_by_its_class_list_as_Label_Studio_exports_it()
    {
        _folder.Write("classes.txt", "Airplane\nCar\n");
        _folder.Write("notes.json", """{"categories":[{"id":0,"name":"Airplane"}],"info":{"year":2024}}""");
        _folder.Image("images/1.png", 10, 20);
        _folder.Write("labels/1.txt", "1 0.1 0.1 0.2 0.1 0.2 0.3");
        var image = AnnotationFolder.Read(_folder.Root).Images.Single();
        Assert.AreEqual(("Car", null), (image.Objects.Single().Category, image.Split));

        // é in Latin-1.
        File.WriteAllBytes(Path.Combine(_folder.Root, "classes.txt"), [.. "Airplane\nCaf"u8, 0xe9, (byte)'\n']);
        Assert.AreEqual("classes.txt: the text at or after line 1 is not UTF-8.", AnnotationFolder.Refusal(_folder.Root));
    }

    [TestMethod]
    [DataRow("2 0.1 0.1 0.2 0.1", "labels/train/1.txt: line 1: the class is 2, but data.yaml has 2 classes, numbered from 0.")]
    [DataRow("\n0.5 0.1 0.1 0.2 0.1", "labels/train/1.txt: line 2: the class '0.5' is not a class number.")]
    [DataRow("0 0.1 x 0.2 0.1", "labels/train/1.txt: line 1: 'x' is not a number.")]
    [DataRow("0 0.1 nan 0.2 0.1", "labels/train/1.txt: line 1: 'nan' is not a number.")]
    public void Damaged_lines_are_named(string line, string message)
    {
        Set(line);
        Assert.AreEqual(message, AnnotationFolder.Refusal(_folder.Root));
    }

    [TestMethod]
    [DataRow("train: images/train\nnames: [a, a]", "data.yaml: field 'names' has 'a' twice.")]
    [DataRow("train: images/train\nnames: [a]\nnc: 2", "data.yaml: field 'names' has 1 classes, but field 'nc' is 2.")]
    [DataRow(
        "train: images/train\nnames: {0: a, 2: b}",
        "data.yaml: field 'names' has the number '2'; 2 classes are numbered from 0 to 1.")]
    [DataRow("train: images/train\nnames: cat", "data.yaml: field 'names' is neither a list nor a map of numbers.")]
    [DataRow("train: images/train", "data.yaml: fields 'names' and 'nc' are missing.")]
    [DataRow("names: [a]", "data.yaml: fields 'train', 'val' and 'test' are missing.")]
    [DataRow("- a", "data.yaml: the file is not a YAML map.")]
    [DataRow("train: [images\nnames: [a", "data.yaml: the file is not valid YAML")]
    [DataRow("train: \"images", "data.yaml: the file is not valid YAML (line 1)")]
    public void Damaged_descriptions_are_named(string yaml, string message)
    {
        var path = _folder.Write("data.yaml", yaml);
        StringAssert.StartsWith(AnnotationFolder.Refusal(path), message);
    }

    [TestMethod]
    public void Missing_folders_images_and_label_files_are_named()
    {
        var path = _folder.Write("data.yaml", "train: images/train\n" + Names);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<FileNotFoundException>(() => AnnotationFolder.Read(path)).Message,
            "data.yaml: field 'train': the folder or list '");
        Directory.CreateDirectory(_folder["images/train"]);
        StringAssert.StartsWith(
            AnnotationFolder.Refusal(path), "data.yaml: there is no image in ");
        _folder.Image("images/train/1.png", 5, 5);
        StringAssert.Contains(
            AnnotationFolder.Refusal(path),
            "data.yaml: none of the 1 images has a label file; the first was looked for at ");
        _folder.Write("images/train/2.jpg", "no image");
        _folder.Write("labels/train/2.txt", "0 0.5 0.5 1 1");
        StringAssert.Contains(AnnotationFolder.Refusal(path), "2.jpg");
        Assert.AreEqual(
            "data.yaml: there is no split 'test'; there are train.",
            Assert.ThrowsExactly<InvalidDataException>(
                () => AnnotationFiles.Open(path, new AnnotationReadOptions { Split = "test" })).Message);
    }

    private void Set(string labels, string yaml = "")
    {
        _folder.Write("data.yaml", $"train: images/train\n{Names}{yaml}");
        _folder.Image("images/train/1.png", 100, 100);
        _folder.Write("labels/train/1.txt", labels);
    }
}
