using OpenVocabSeg.Data.Tests.Files;

namespace OpenVocabSeg.Data.Tests.Annotations;

/// <summary>Pipes and devices among the files of a data set are refused by name, and are not opened.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class PipesAndDevicesTests : IDisposable
{
    private const string Instances = """
        {"images":[{"id":1,"file_name":"a.png","height":2,"width":2}],"categories":[{"id":1,"name":"cat"}],"annotations":[]}
        """;

    private const string VocImage = """
        <annotation><filename>a.png</filename><size><width>2</width><height>2</height></size></annotation>
        """;

    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("images/a.png")]
    [DataRow("labels/a.txt")]
    [DataRow("data.yaml")]
    public void A_link_to_a_device_is_refused(string name)
    {
        _folder.Image("images/a.png", 2, 2);
        _folder.Write("labels/a.txt", "0 0.5 0.5 0.5 0.5\n");
        _folder.Write("data.yaml", "train: images\nnames: [person]\n");
        File.Delete(_folder[name]);
        File.CreateSymbolicLink(_folder[name], "/dev/zero");
        var refusal = AnnotationFolder.Refusal(_folder["data.yaml"]);
        Assert.Contains(name, refusal);
        Assert.Contains("is a pipe or a device, not a file", refusal);
    }

    [TestMethod]
    [DataRow("b.json")]
    [DataRow("b.xml")]
    [DataRow("b.yaml")]
    [DataRow("b.yml")]
    public void A_pipe_among_the_files_of_a_folder_is_refused(string name)
    {
        _folder.Write("a.json", Instances);
        AssertRefused(name, _folder.Root);
    }

    [TestMethod]
    [DataRow("a.json")]
    [DataRow("a.xml")]
    [DataRow("a.yaml")]
    [DataRow("classes.txt")]
    public void A_pipe_is_refused_in_place_of_a_file(string name) => AssertRefused(name, _folder[name]);

    [TestMethod]
    [DataRow("a.json")]
    [DataRow("below/a.json")]
    public void A_pipe_among_LabelMe_files_is_refused(string name) =>
        AssertRefused(name, _folder.Root, new AnnotationReadOptions { Format = AnnotationFormat.LabelMe });

    [TestMethod]
    [DataRow("classes.txt")]
    [DataRow("labels/a.txt")]
    public void A_pipe_in_a_YOLO_folder_without_a_description_is_refused(string name)
    {
        _folder.Image("images/a.png", 2, 2);
        _folder.Write("labels/b.txt", "");
        _folder.Write("classes.txt", "cat\n");
        AssertRefused(name, _folder.Root);
    }

    [TestMethod]
    public void A_pipe_in_place_of_a_list_of_images_is_refused()
    {
        var description = _folder.Write("data.yaml", "train: list.txt\nnames: [person]\n");
        AssertRefused("list.txt", description);
    }

    [TestMethod]
    [DataRow("labelmap.txt")]
    [DataRow("class_names.txt")]
    [DataRow("ImageSets/Main/val.txt")]
    [DataRow("ImageSets/Segmentation/train.txt")]
    [DataRow("Annotations/b.xml")]
    [DataRow("SegmentationObject/a.png")]
    [DataRow("SegmentationClass/b.png")]
    public void A_pipe_in_a_Pascal_VOC_folder_is_refused(string name)
    {
        _folder.Write("Annotations/a.xml", VocImage);
        _folder.Image("SegmentationObject/b.png", 2, 2);
        AssertRefused(name, _folder.Root);
    }

    [TestMethod]
    public void An_image_that_is_a_pipe_is_not_copied()
    {
        using var pipe = new NamedPipe(_folder["a.png"]);
        var source = AnnotationSource.FromImages(
            [], [new AnnotatedImage("a.png") { Path = _folder["a.png"], Size = new ImageSize(2, 2), Objects = [] }]);
        var refusal = Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Write(
            source, _folder["written"], AnnotationFormat.Yolo, new AnnotationWriteOptions { CopyImages = true }));
        Assert.Contains("a.png' is a pipe or a device, not a file", refusal.Message);
        Assert.IsFalse(pipe.WasOpened);
        Assert.IsFalse(Path.Exists(_folder["written"]));
    }

    // img2dataset's files.
    [TestMethod]
    [DataRow("images/0.json")]
    [DataRow("images/00000_stats.json")]
    [DataRow("images/below/00001_stats.json")]
    public void A_pipe_next_to_images_with_captions_is_refused(string name)
    {
        _folder.Write("captions.tsv", "a dog\thttp://a/1.jpg\n");
        _folder.Image("images/0.png", 2, 2);
        using var pipe = new NamedPipe(_folder[name]);
        var refusal = Assert.ThrowsExactly<InvalidDataException>(() => CaptionedImages.Read(_folder["captions.tsv"], _folder["images"]));
        Assert.Contains($"{name}' is a pipe or a device, not a file", refusal.Message);
        Assert.IsFalse(pipe.WasOpened);
    }

    private void AssertRefused(string name, string path, AnnotationReadOptions? options = null)
    {
        if (File.Exists(_folder[name]))
        {
            File.Delete(_folder[name]);
        }

        using var pipe = new NamedPipe(_folder[name]);
        var refusal = Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFolder.Read(path, options)).Message;
        Assert.Contains($"{name}' is a pipe or a device, not a file", refusal);
        Assert.IsFalse(pipe.WasOpened);
    }
}
