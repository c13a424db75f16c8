using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Annotations;

[TestClass]
public sealed class LoadFromAnnotationsTests
{
    private readonly MLContext _context = TestRows.CreateContext();
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-annotations-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(AnnotationFormat.Coco)]
    [DataRow(AnnotationFormat.Yolo)]
    [DataRow(AnnotationFormat.LabelMe)]
    [DataRow(AnnotationFormat.PascalVoc)]
    [DataRow(AnnotationFormat.Cvat)]
    [DataRow(AnnotationFormat.LabelStudio)]
    public void All_forms_give_the_same_rows(AnnotationFormat format)
    {
        var scenes = Scenes();
        var set = In("set");
        AnnotationFiles.Write(
            AnnotationSource.FromImages(Categories(scenes), scenes), set, format, new AnnotationWriteOptions { CopyImages = true });
        var path = Directory.Exists(set) ? set : In($"set.{(format == AnnotationFormat.Cvat ? "xml" : "json")}");
        if (path != set)
        {
            File.Move(set, path);
        }

        var leftOut = new CauseCounts();
        var images = format is AnnotationFormat.Coco or AnnotationFormat.Cvat or AnnotationFormat.LabelStudio ? In("images") : null;
        var rows = Rows(_context.OpenVocabSeg.Data.LoadFromAnnotations(path, images, leftOut: leftOut));
        Assert.AreEqual("nothing", leftOut.ToString());
        Assert.HasCount(scenes.Length, rows);
        foreach (var (scene, row) in scenes.Zip(rows))
        {
            Assert.IsTrue(Path.IsPathFullyQualified(row.ImagePath));
            Assert.AreEqual(Path.GetFileName(scene.Name), Path.GetFileName(row.ImagePath));
            CollectionAssert.AreEqual(scene.Objects.Select(o => o.Category).ToArray(), row.Label);
            CollectionAssert.AreEqual(scene.Objects.Select(o => o.Segmentation!.Mask!.ToCompressedCounts()).ToArray(), row.Masks);
            CollectionAssert.AreEqual(
                scene.Objects.SelectMany(o => new[] { o.Box.X, o.Box.Y, o.Box.X + o.Box.Width, o.Box.Y + o.Box.Height })
                    .Select(edge => (float)edge).ToArray(),
                row.BoundingBoxes);
        }
    }

    [TestMethod]
    public void A_segmenter_is_trained_on_a_yolo_set_with_a_box_among_its_outlines()
    {
        var scenes = Scenes();
        var set = In("set");
        var source = AnnotationSource.FromImages(Categories(scenes), scenes);
        AnnotationFiles.Write(source, set, AnnotationFormat.Yolo, new AnnotationWriteOptions { CopyImages = true });
        File.AppendAllText(Directory.GetFiles(set, "*.txt", SearchOption.AllDirectories)[0], "0 0.5 0.5 0.4 0.4\n");
        var data = _context.OpenVocabSeg.Data.LoadFromAnnotations(set, split: "train");
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        var pipeline = _context.Transforms.LoadImages("Image", null, "ImagePath")
            .Append(_context.Transforms.Conversion.MapValueToKey("Label"))
            .Append(_context.OpenVocabSeg.Trainers.MaskTeacher(options));
        var model = pipeline.Fit(data);

        // An object of which only a box is known can be compared by boxes alone.
        var boxes = new OpenVocabularyEvaluationOptions { Annotations = new() { MaskColumnName = null } };
        Assert.AreEqual(scenes.Length, _context.OpenVocabSeg.Evaluate(model.Transform(data), boxes).ImageCount);
    }

    [TestMethod]
    public void What_is_left_out_is_counted_and_logged()
    {
        var path = Coco("""
            {"id":1,"image_id":1,"category_id":1,"bbox":[1,1,4,4],"segmentation":[[1,1,5,1,5,5,1,5]]},
            {"id":2,"image_id":1,"category_id":1,"bbox":[-2,-2,5,5]},
            {"id":3,"image_id":1,"category_id":1,"bbox":[20,1,4,4]},
            {"id":4,"image_id":1,"category_id":1,"bbox":[1,1,4,4],"segmentation":[[20,20,30,20,30,30]]},
            {"id":5,"image_id":1,"category_id":1,"bbox":[1,1,4,4],"segmentation":{"size":[4,4],"counts":[8,8]}},
            {"id":6,"image_id":1,"category_id":1,"bbox":[1,1,4,4],"segmentation":{"size":[12,10],"counts":[8,8]}},
            {"id":7,"image_id":1,"category_id":1,"segmentation":{"size":[12,10],"counts":[0,60,60]},"iscrowd":1},
            {"id":8,"image_id":1,"category_id":1},
            {"id":9,"image_id":1,"category_id":1,"bbox":[50,50,4,4],"segmentation":[[1,1,5,1,5,5,1,5]]},
            {"id":10,"image_id":2,"category_id":1,"iscrowd":1,"bbox":[1,1,2,2]}
            """);
        var messages = new List<string>();
        _context.Log += (_, message) => messages.Add(message.RawMessage);
        var leftOut = new CauseCounts();
        var rows = Rows(_context.OpenVocabSeg.Data.LoadFromCoco(path, leftOut: leftOut));
        const string Expected = "boxes outside their image: 1, objects whose mask has no pixel: 1, "
            + "objects with a mask of another size than their image: 1, objects with an unreadable mask: 1, crowd regions: 2, "
            + "objects without a box or a mask: 1, images none of whose objects can be used: 1";
        Assert.AreEqual(Expected, leftOut.ToString());
        Assert.Contains($"Left out: {Expected}.", messages);

        // The image without annotations stays: nothing is in it. The one with a crowd alone goes: something is.
        CollectionAssert.AreEqual(new[] { "1.png", "3.png" }, rows.Select(row => Path.GetFileName(row.ImagePath)).ToArray());
        CollectionAssert.AreEqual(new[] { "cat", "cat", "cat" }, rows[0].Label);
        CollectionAssert.AreEqual(new float[] { 1, 1, 5, 5, 0, 0, 3, 3, 1, 1, 5, 5 }, rows[0].BoundingBoxes);
        CollectionAssert.AreEqual(new[] { false, true, false }, rows[0].Masks.Select(mask => mask.Length == 0).ToArray());
        Assert.IsEmpty(rows[1].Label);
    }

    [TestMethod]
    public void Missing_images_other_sizes_and_sets_without_an_object_are_refused_before_any_work()
    {
        var path = Coco("""{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,4,4]}""");
        Save("1.png", 10, 12);
        StringAssert.Contains(Refusal<InvalidDataException>(path), $"1.png' is 12×10 pixels, but its annotation in '{path}' is 10×12");
        File.Delete(In("images/1.png"));
        StringAssert.Contains(Refusal<FileNotFoundException>(path), "1.png");
        path = Coco("""{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,4,4],"iscrowd":1}""", others: false);
        Assert.AreEqual(
            $"{path}: no image has an object that can be used. Left out: crowd regions: 1, "
            + "images none of whose objects can be used: 1.",
            Refusal<InvalidDataException>(path));
    }

    private string Refusal<TException>(string path)
        where TException : Exception =>
        Assert.ThrowsExactly<TException>(() => _context.OpenVocabSeg.Data.LoadFromAnnotations(path)).Message;

    private AnnotatedRow[] Rows(IDataView data) => [.. _context.Data.CreateEnumerable<AnnotatedRow>(data, reuseRowObject: false)];

    private string In(string name) => Path.Combine(_folder, name);

    private string Save(string name, int height, int width)
    {
        ImageFile.SavePng(In($"images/{name}"), new PixelImage(height, width, new byte[3 * height * width]));
        return name;
    }

    private string Coco(string annotations, bool others = true)
    {
        var images = (others ? new[] { 1, 2, 3 } : [1])
            .Select(id => $$"""{"id":{{id}},"file_name":"images/{{Save($"{id}.png", 12, 10)}}","height":12,"width":10}""");
        File.WriteAllText(In("instances.json"), $$"""
            {"categories":[{"id":1,"name":"cat"}],"images":[{{string.Join(',', images)}}],"annotations":[{{annotations}}]}
            """);
        return In("instances.json");
    }

    private AnnotatedImage[] Scenes() =>
    [
        .. new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(4).Select((scene, i) =>
        {
            var path = In($"images/{i}.png");
            ImageFile.SavePng(path, scene.Image);
            return new AnnotatedImage($"{i}.png")
            {
                Path = path,
                Size = new ImageSize(scene.Image.Height, scene.Image.Width),

                // Objects of a scene do not overlap; their boxes are those of their masks.
                Objects =
                [
                    .. scene.Objects.Select(o => new ObjectAnnotation(o.ClassName, CocoBox.FromBoundingBox(o.Mask.BoundingBox))
                    {
                        Segmentation = CocoSegmentation.FromMask(o.Mask),
                    }),
                ],
            };
        }),
    ];

    private static CocoCategory[] Categories(AnnotatedImage[] images) =>
    [
        .. images.SelectMany(image => image.Objects).Select(o => o.Category).Distinct().Order(StringComparer.Ordinal)
            .Select((name, i) => new CocoCategory(i + 1, name)),
    ];
}
