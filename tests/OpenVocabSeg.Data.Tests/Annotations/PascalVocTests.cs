namespace OpenVocabSeg.Data.Tests.Annotations;

[TestClass]
public sealed class PascalVocTests : IDisposable
{
    private static readonly ImageSize Size = new(4, 5);
    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_set_of_the_devkit_gives_boxes_that_count_from_1_and_masks_without_their_border()
    {
        Devkit(PillowImages.ObjectPalette, PillowImages.ClassPalette);
        var source = AnnotationFiles.Open(_folder["VOCdevkit"]);
        Assert.AreEqual(AnnotationFormat.PascalVoc, source.Format);
        var (images, leftOut) = AnnotationFolder.Read(source);
        Assert.AreEqual("nothing", leftOut.ToString());
        Assert.AreEqual(
            "2007_000001.jpg train, 2007_000002.jpg ", string.Join(", ", images.Select(image => $"{image.Name} {image.Split}")));
        var objects = images[0].Objects;
        CollectionAssert.AreEqual(new[] { "person", "dog", "person" }, objects.Select(o => o.Category).ToArray());

        // xmin 1, xmax 2 are the first two columns.
        Assert.AreEqual("0 0 2 2", AnnotationFolder.Show(objects[0].Box));
        Assert.AreEqual("##...\n##...\n.....\n.....", AnnotationFolder.Show(objects[0].ToMask(Size)!));
        Assert.AreEqual("...##\n...##\n.....\n.....", AnnotationFolder.Show(objects[1].ToMask(Size)!));
        Assert.AreEqual(".....\n.....\n.....\n...##", AnnotationFolder.Show(objects[2].ToMask(Size)!));
        Assert.AreEqual((true, false), (objects[1].IsDifficult, objects[1].IsTruncated));
        Assert.IsNull(images[1].Objects.Single().Segmentation);
        Assert.AreEqual(1, AnnotationFolder.Read(_folder["VOCdevkit/VOC2012"], new AnnotationReadOptions { Split = "train" }).Images.Count);
        CollectionAssert.AreEqual(new[] { "aeroplane", "dog", "person" }, source.Categories.Select(category => category.Name).ToArray());
    }

    [TestMethod]
    [DataRow(nameof(PillowImages.ObjectColors), nameof(PillowImages.ClassColors))]
    [DataRow(nameof(PillowImages.ObjectGray), nameof(PillowImages.ClassGray))]
    [DataRow(nameof(PillowImages.ObjectPalette), null)]
    public void Images_of_colors_and_gray_values_say_the_same(string objects, string? classes)
    {
        Devkit(Image(objects), classes is null ? null : Image(classes));
        var read = AnnotationFolder.Read(_folder["VOCdevkit/VOC2012"]).Images[0].Objects;
        Assert.AreEqual("person, dog, person", string.Join(", ", read.Select(o => o.Category)));
        CollectionAssert.AreEqual(new long[] { 4, 4, 2 }, read.Select(o => o.ToMask(Size)!.Area).ToArray());
    }

    [TestMethod]
    public void Masks_without_boxes_get_their_class_from_the_image_of_classes()
    {
        // LabelMe's labelme2voc.py writes neither XML nor Pascal's twenty classes.
        _folder.WriteBytes("SegmentationObject/a.png", Convert.FromBase64String(PillowImages.ObjectPalette));
        _folder.WriteBytes("SegmentationClass/a.png", Convert.FromBase64String(PillowImages.ClassPalette));
        _folder.Write("class_names.txt", "_background_\n" + string.Join('\n', Enumerable.Range(1, 15).Select(i => $"class {i}")));
        var source = AnnotationFiles.Open(_folder.Root);
        Assert.HasCount(15, source.Categories);
        var objects = AnnotationFolder.Read(source).Images.Single().Objects;
        Assert.AreEqual("class 15, class 12, class 15", string.Join(", ", objects.Select(o => o.Category)));
        Assert.AreEqual("3 0 2 2", AnnotationFolder.Show(objects[1].Box));
    }

    [TestMethod]
    public void A_label_map_tells_names_and_colors()
    {
        _folder.WriteBytes("SegmentationObject/a.png", Convert.FromBase64String(PillowImages.ObjectColors));
        _folder.WriteBytes("SegmentationClass/a.png", Convert.FromBase64String(PillowImages.ClassColors));
        _folder.Write("labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\na: b:64,0,128::\nperson:192,128,128::\n");
        var source = AnnotationFiles.Open(_folder.Root);
        CollectionAssert.AreEqual(new[] { "a: b", "person" }, source.Categories.Select(category => category.Name).ToArray());
        var objects = AnnotationFolder.Read(source).Images.Single().Objects;
        Assert.AreEqual("person, a: b, person", string.Join(", ", objects.Select(o => o.Category)));
        _folder.Write("labelmap.txt", "background:0,0,0::\nperson:192,128,128::\n");
        Assert.AreEqual(
            "SegmentationClass/a.png: object 2 has the color #400080, which belongs to no class; list it in 'labelmap.txt'.",
            AnnotationFolder.Refusal(_folder.Root));
    }

    [TestMethod]
    public void Files_of_labelImg_lie_beside_their_images_and_count_from_0()
    {
        _folder.Image("photos/one.png", 40, 50);
        _folder.Write("photos/one.xml", """
            <annotation>
            	<folder>photos</folder>
            	<filename>one.png</filename>
            	<path>C:\photos\one.png</path>
            	<source>
            		<database>Unknown</database>
            	</source>
            	<size><width>50</width><height>40</height><depth>3</depth></size>
            	<segmented>0</segmented>
            	<object>
            		<name>traffic light</name>
            		<pose>Unspecified</pose>
            		<truncated>1</truncated>
            		<difficult>0</difficult>
            		<bndbox><xmin>10</xmin><ymin>20.5</ymin><xmax>30</xmax><ymax>35</ymax></bndbox>
            	</object>
            	<object>
            		<name>sign</name>
            		<bndbox><xmin>4</xmin><ymin>4</ymin><xmax>8</xmax><ymax>8</ymax></bndbox>
            		<polygon><x1>4</x1><y1>4</y1><x2>8</x2><y2>4</y2><x3>8</x3><y3>8</y3></polygon>
            	</object>
            	<object><name>sign</name><bndbox><xmin>4</xmin><ymin>4</ymin><xmax>4</xmax><ymax>8</ymax></bndbox></object>
            	<object><name>sign</name><robndbox><cx>1</cx></robndbox></object>
            </annotation>
            """);
        var (images, leftOut) = AnnotationFolder.Read(_folder["photos"]);
        Assert.AreEqual(("one.png", _folder["photos/one.png"], new ImageSize(40, 50)), (images[0].Name, images[0].Path, images[0].Size));
        Assert.AreEqual("10 20.5 20 14.5", AnnotationFolder.Show(images[0].Objects[0].Box));
        Assert.IsTrue(images[0].Objects[0].IsTruncated);
        Assert.IsNotNull(images[0].Objects[1].Segmentation);
        Assert.AreEqual("boxes without an area: 1, objects without 'bndbox': 1", leftOut.ToString());
    }

    [TestMethod]
    [DataRow("<annotation><object></object></annotation>", "a.xml: object number 1: field 'name' is missing.")]
    [DataRow(
        "<annotation><object><name>a</name><bndbox><xmin>1</xmin></bndbox></object></annotation>",
        "a.xml: object number 1: bndbox: field 'ymin' is missing.")]
    [DataRow(
        "<annotation><object><name>a</name><difficult>x</difficult></object></annotation>",
        "a.xml: object number 1: field 'difficult' is 'x', neither 0 nor 1.")]
    [DataRow(
        "<annotation><size><width>1.5</width><height>2</height></size></annotation>",
        "a.xml: size: field 'width' is '1.5', not a whole number.")]
    [DataRow("<annotation><object>", "a.xml: the file is not valid XML or is truncated: ")]
    [DataRow("<!DOCTYPE a [<!ENTITY b 'c'>]><annotation>&b;</annotation>", "a.xml: the file is not valid XML or is truncated: ")]
    public void Damaged_files_are_named(string xml, string message)
    {
        _folder.Write("Annotations/a.xml", xml);
        StringAssert.StartsWith(AnnotationFolder.Refusal(_folder.Root), message);
    }

    [TestMethod]
    [DataRow("windows-1251", "кот")]
    [DataRow("GB2312", "猫")]
    [DataRow("Shift_JIS", "猫")]
    [DataRow("iso-8859-1", "grün")]
    [DataRow("utf-16", "кот")]
    [DataRow("UTF-8", "猫")]
    public void Files_in_the_encoding_of_a_system_are_read(string encoding, string name)
    {
        var xml = $"<?xml version='1.0' encoding='{encoding}'?>\n<annotation><filename>a.jpg</filename><size><width>40</width>"
            + $"<height>30</height></size><object><name>{name}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax>"
            + "</bndbox></object></annotation>";
        var codes = System.Text.CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? System.Text.Encoding.GetEncoding(encoding);
        _folder.WriteBytes("Annotations/a.xml", [.. codes.GetPreamble(), .. codes.GetBytes(xml)]);
        var image = AnnotationFiles.Open(_folder.Root).ReadImages(new CauseCounts()).Single();
        Assert.AreEqual(name, image.Objects.Single().Category);
    }

    [TestMethod]
    public void Images_of_masks_that_do_not_fit_are_named()
    {
        Devkit(PillowImages.ObjectPalette, PillowImages.TwoBits);
        Assert.AreEqual(
            "SegmentationClass/2007_000001.png has 1×5 pixels, SegmentationObject/2007_000001.png 4×5.",
            AnnotationFolder.Refusal(_folder["VOCdevkit"]));
        File.Delete(_folder["VOCdevkit/VOC2012/SegmentationClass/2007_000001.png"]);
        _folder.WriteBytes("VOCdevkit/VOC2012/SegmentationObject/2007_000001.png", Convert.FromBase64String(PillowImages.TwoBits));
        Assert.AreEqual(
            "2007_000001.xml: field 'size' is 4×5, but SegmentationObject/2007_000001.png has 1×5 pixels.",
            AnnotationFolder.Refusal(_folder["VOCdevkit"]));
        var png = Convert.FromBase64String(PillowImages.ObjectPalette);
        _folder.WriteBytes("VOCdevkit/VOC2012/SegmentationObject/2007_000001.png", png[..^30]);
        StringAssert.Contains(
            AnnotationFolder.Refusal(_folder["VOCdevkit"]),
            "SegmentationObject/2007_000001.png is a truncated or damaged PNG image");
    }

    private static string Image(string name) => (string)typeof(PillowImages).GetField(name)!.GetRawConstantValue()!;

    private void Devkit(string objects, string? classes)
    {
        const string Root = "VOCdevkit/VOC2012";
        static string Object(string name, int x0, int y0, int x1, int y1, int difficult = 0) => $"""
            <object>
              <name>{name}</name><pose>Right</pose><truncated>0</truncated><difficult>{difficult}</difficult>
              <bndbox><xmax>{x1}</xmax><xmin>{x0}</xmin><ymax>{y1}</ymax><ymin>{y0}</ymin></bndbox>
              <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
            </object>
            """;
        static string File(string name, params string[] objects) => $"""
            <annotation>
              <folder>VOC2012</folder><filename>{name}.jpg</filename>
              <source><database>The VOC2007 Database</database><annotation>PASCAL VOC2007</annotation><image>flickr</image></source>
              <size><width>5</width><height>4</height><depth>3</depth></size><segmented>1</segmented>
              {string.Concat(objects)}
            </annotation>
            """;
        _folder.Write($"{Root}/Annotations/2007_000001.xml", File(
            "2007_000001", Object("person", 1, 1, 2, 2), Object("dog", 4, 1, 5, 2, difficult: 1), Object("person", 4, 4, 5, 4)));
        _folder.Write($"{Root}/Annotations/2007_000002.xml", File("2007_000002", Object("aeroplane", 1, 1, 5, 4)));
        _folder.Write($"{Root}/ImageSets/Segmentation/train.txt", "2007_000001\n");
        _folder.Write($"{Root}/ImageSets/Main/trainval.txt", "2007_000001\n2007_000002\n");
        _folder.WriteBytes($"{Root}/SegmentationObject/2007_000001.png", Convert.FromBase64String(objects));
        if (classes is not null)
        {
            _folder.WriteBytes($"{Root}/SegmentationClass/2007_000001.png", Convert.FromBase64String(classes));
        }
    }
}
