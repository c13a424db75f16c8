namespace OpenVocabSeg.Data.Tests.Annotations;

/// <summary>Names are written so that they are read as they were, or refused before anything is written.</summary>
[TestClass]
public sealed class WrittenNamesTests : IDisposable
{
    private const string Half = "\ud800";

    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(AnnotationFormat.Coco, "")]
    [DataRow(AnnotationFormat.LabelMe, "")]
    [DataRow(AnnotationFormat.Yolo, "")]
    [DataRow(AnnotationFormat.Cvat, "\0\u0001\u001b\uffff")]
    [DataRow(AnnotationFormat.LabelStudio, "\0\u0001\u001b\uffff")]
    [DataRow(AnnotationFormat.PascalVoc, "\0\u0001\u001b\uffff\n\r")]
    public void Any_character_of_the_name_of_a_class_is_read_again_or_refused(AnnotationFormat format, string refused)
    {
        foreach (var letter in "\0\u0001\t\n\r\u001b\u007f\u0085\u2028\u2029\ufeff\uffff'\"\\#:&<é")
        {
            foreach (var isListed in new[] { true, false })
            {
                var (name, path) = ($"a{letter}b", NewPath(format));
                if (refused.Contains(letter))
                {
                    AssertRefused(Source("a.png", name, isListed), path, format, letter);
                }
                else if (isListed || format != AnnotationFormat.Cvat)
                {
                    AnnotationFiles.Write(Source("a.png", name, isListed), path, format, new AnnotationWriteOptions { CopyImages = true });
                    var read = AnnotationFiles.Open(path);
                    Assert.AreEqual(name, AnnotationFolder.Read(read).Images.Single().Objects.Single().Category);
                    Assert.AreEqual(name, read.Categories.Single().Name);
                }
            }
        }
    }

    // A class without an object, too, is in the lists of classes.
    [TestMethod]
    [DataRow(AnnotationFormat.Cvat)]
    [DataRow(AnnotationFormat.LabelStudio)]
    [DataRow(AnnotationFormat.PascalVoc)]
    public void A_class_without_an_object_is_checked(AnnotationFormat format) => AssertRefused(
        AnnotationSource.FromImages([new CocoCategory(1, "a\u0001b")], []), _folder["written"], format, '\u0001');

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Tasks_for_a_pipe_come_without_XML_and_its_limits() =>
        AnnotationFiles.Write(Source("a.png", "a\u0001b"), "/dev/null", AnnotationFormat.LabelStudio);

    // Windows' file names have no control characters.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    [DataRow(AnnotationFormat.Coco, "")]
    [DataRow(AnnotationFormat.LabelStudio, "")]
    [DataRow(AnnotationFormat.LabelMe, "\0")]
    [DataRow(AnnotationFormat.Yolo, "\0")]
    [DataRow(AnnotationFormat.Cvat, "\0\u0001\uffff")]
    [DataRow(AnnotationFormat.PascalVoc, "\0\u0001\uffff\n\r")]
    public void Any_character_of_the_name_of_an_image_is_read_again_or_refused(AnnotationFormat format, string refused)
    {
        foreach (var letter in "\0\u0001\n\r\uffff'\"#&<é")
        {
            var (name, path) = ($"a{letter}b.png", NewPath(format));
            if (refused.Contains(letter))
            {
                AssertRefused(Source(name, "cat"), path, format, letter);
                continue;
            }

            AnnotationFiles.Write(Source(name, "cat"), path, format, new AnnotationWriteOptions { CopyImages = true });
            Assert.AreEqual(name, Path.GetFileName(AnnotationFolder.Read(path).Images.Single().Name));
        }
    }

    [TestMethod]
    [DataRow(AnnotationFormat.Coco)]
    [DataRow(AnnotationFormat.LabelMe)]
    [DataRow(AnnotationFormat.Yolo)]
    [DataRow(AnnotationFormat.Cvat)]
    [DataRow(AnnotationFormat.LabelStudio)]
    [DataRow(AnnotationFormat.PascalVoc)]
    public void Half_of_a_surrogate_pair_is_refused_and_a_whole_one_is_not(AnnotationFormat format)
    {
        var path = NewPath(format);
        foreach (var (image, category) in new[] { ($"a{Half}.png", "cat"), ("a.png", $"c{Half}t"), ("a.png", $"{Half}{Half}\udc00") })
        {
            AssertRefused(Source(image, category), path, format, Half[0]);
        }

        AnnotationFiles.Write(Source("a.png", "c🚀t"), path, format, new AnnotationWriteOptions { CopyImages = true });
        Assert.AreEqual("c🚀t", AnnotationFolder.Read(path).Images.Single().Objects.Single().Category);
    }

    [TestMethod]
    public void The_file_of_a_name_is_named()
    {
        _folder.Write("coco.json", """
            {"images":[{"id":1,"file_name":"a.png","height":2,"width":2}],"categories":[{"id":1,"name":"c\u0001t"}],"annotations":[]}
            """);
        var refusal = Assert.ThrowsExactly<InvalidDataException>(
            () => AnnotationFiles.Write(AnnotationFiles.Open(_folder["coco.json"]), _folder["written"], AnnotationFormat.Cvat));
        Assert.AreEqual("coco.json: the name 'c\u0001t' has the character U+0001, which cannot be written.", refusal.Message);
    }

    // In labelmap.txt, the line would be a comment, and all later classes would get other numbers.
    [TestMethod]
    public void A_class_of_Pascal_VOC_does_not_begin_as_a_comment_does()
    {
        var refusal = Assert.ThrowsExactly<InvalidDataException>(
            () => AnnotationFiles.Write(Source("a.png", "#1"), _folder["written"], AnnotationFormat.PascalVoc));
        Assert.AreEqual(
            "The class '#1' cannot be written: in 'labelmap.txt', lines with '#' at their beginning are comments.", refusal.Message);
        Assert.IsFalse(Path.Exists(_folder["written"]));
    }

    [TestMethod]
    [DataRow(AnnotationFormat.LabelMe)]
    [DataRow(AnnotationFormat.Yolo)]
    [DataRow(AnnotationFormat.PascalVoc)]
    public void Names_of_images_do_not_lead_out_of_the_folder(AnnotationFormat format)
    {
        var elsewhere = _folder["elsewhere/a.png"];
        foreach (var name in new[]
        {
            "../a.png", "b/../../a.png", elsewhere, $"images/{elsewhere}", $"images//{elsewhere}", $"./{elsewhere}", $"b/{elsewhere}",
        })
        {
            AnnotationFiles.Write(Source(name, "cat"), _folder["written"], format);
            Directory.Delete(_folder["written"], recursive: true);
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder.Root), name);
        }

        foreach (var name in new[] { "", "..", "/", ".", "b/.." })
        {
            var refusal = Assert.ThrowsExactly<InvalidDataException>(
                () => AnnotationFiles.Write(Source(name, "cat"), _folder["written"], format), name);
            Assert.AreEqual($"The name '{name}' of an image is not that of a file.", refusal.Message);
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder.Root), name);
        }
    }

    // A CVAT file may name any 'subset'.
    [TestMethod]
    [DataRow(AnnotationFormat.Yolo)]
    [DataRow(AnnotationFormat.PascalVoc)]
    public void Names_of_splits_do_not_lead_out_of_the_folder(AnnotationFormat format)
    {
        foreach (var split in new[] { "../../elsewhere", "a/b", _folder["elsewhere"], "..", ".", "", "a\0", $"a{Half}" })
        {
            var source = AnnotationSource.FromImages([], [new AnnotatedImage("a.png") { Size = new ImageSize(2, 2), Split = split }]);
            var refusal = Assert.ThrowsExactly<InvalidDataException>(
                () => AnnotationFiles.Write(source, _folder["written"], format), split).Message;
            Assert.IsTrue(refusal.Contains("the split '", StringComparison.Ordinal) || refusal.Contains("U+", StringComparison.Ordinal));
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder.Root), split);
        }
    }

    [TestMethod]
    public void A_split_of_any_name_does_not_break_the_description_of_a_YOLO_data_set()
    {
        var images = new[] { "train", "a: b", "[", "#1", "it's" }.Select((split, i) =>
            new AnnotatedImage($"{i}.png") { Size = new ImageSize(2, 2), Split = split, Path = _folder.Image($"{i}.png", 2, 2) });
        AnnotationFiles.Write(
            AnnotationSource.FromImages([new CocoCategory(1, "cat")], images),
            _folder["written"],
            AnnotationFormat.Yolo,
            new AnnotationWriteOptions { CopyImages = true });
        Assert.AreEqual("images/train/0.png", AnnotationFolder.Read(_folder["written"]).Images.Single().Name);
        StringAssert.StartsWith(
            File.ReadAllText(_folder["written/data.yaml"]),
            "train: images/train\n'a: b': 'images/a: b'\n'[': 'images/['\n'#1': 'images/#1'\n'it''s': 'images/it''s'\nval: images/train\n");
    }

    private AnnotationSource Source(string image, string category, bool isListed = true)
    {
        var size = new ImageSize(2, 2);
        return AnnotationSource.FromImages(
            isListed ? [new CocoCategory(1, category)] : [],
            [
                new AnnotatedImage(image)
                {
                    Size = size,
                    Path = image.Contains('/') || image.Contains('\0') || image.Contains(Half[0]) || image is "" or "." or ".."
                        ? null
                        : _folder.Image(image, 2, 2),
                    Objects = [new ObjectAnnotation(category, new CocoBox(0, 0, 1, 1))],
                },
            ]);
    }

    private string NewPath(AnnotationFormat format) => _folder[Guid.NewGuid().ToString("N") + format switch
    {
        AnnotationFormat.Coco or AnnotationFormat.LabelStudio => ".json",
        AnnotationFormat.Cvat => ".xml",
        _ => "",
    }];

    private void AssertRefused(AnnotationSource source, string path, AnnotationFormat format, char letter)
    {
        var before = Directory.GetFileSystemEntries(_folder.Root);
        var refusal = Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Write(source, path, format));
        Assert.Contains($"has the character U+{(int)letter:X4}, which cannot be written", refusal.Message);
        CollectionAssert.AreEquivalent(before, Directory.GetFileSystemEntries(_folder.Root));
    }
}
