namespace OpenVocabSeg.Data.Tests.ConceptualCaptions;

[TestClass]
public class CaptionedPicturesTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-cc").FullName;

    private string Captions => Path.Combine(_folder, "captions.tsv");

    private string Images => Path.Combine(_folder, "images");

    [TestInitialize]
    public void MakeFolder()
    {
        Directory.CreateDirectory(Images);
        File.WriteAllText(Captions, "a dog , sitting\thttp://a/1.jpg\nthe sea\thttp://b/2.png\nun café\thttp://c/3\n");
    }

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("0.jpg", "2.png")]
    [DataRow("000000000.jpg", "00000/000000002.webp")]
    [DataRow("0_2815098431", "2_77.JPEG")]
    public void Pictures_are_joined_by_row_and_missing_ones_counted(string first, string third)
    {
        WritePictures(first, third, "notes.txt", "1.json", "cover.jpg", "-1.jpg");
        var joined = CaptionedPictures.Read(Captions, Images);
        Assert.AreEqual(1, joined.Missing);
        CollectionAssert.AreEqual(
            new[] { new ConceptualCaption(0, "a dog , sitting", "http://a/1.jpg"), new ConceptualCaption(2, "un café", "http://c/3") },
            joined.Pictures.Select(picture => picture.Caption).ToArray());
        CollectionAssert.AreEqual(
            new[] { Path.Combine(Images, first), Path.Combine(Images, third) }, joined.Pictures.Select(picture => picture.Path).ToArray());
        Assert.AreEqual(2, CaptionedPictures.Read(Captions, Images, caption => caption.Row > 0).Pictures.Single().Caption.Row);
    }

    [TestMethod]
    [DataRow("a\thttp://a\nb\n", "line 2: there is not one tab")]
    [DataRow("a\thttp://a\nb\tc\thttp://b\n", "line 2: there is not one tab")]
    [DataRow("a\thttp://a\n\n", "line 2: there is not one tab")]
    [DataRow(" \thttp://a\n", "line 1: the caption is empty")]
    [DataRow("a\t\n", "line 1: the address is empty")]
    public void Bad_rows_are_refused_by_file_and_line(string content, string problem)
    {
        File.WriteAllText(Captions, content);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CaptionedPictures.Read(Captions, Images)).Message;
        Assert.StartsWith($"captions.tsv: {problem}", message);
    }

    [TestMethod]
    public void Two_pictures_of_one_row_are_refused()
    {
        WritePictures("1.jpg", "0001.png");
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CaptionedPictures.Read(Captions, Images)).Message;
        Assert.Contains("1.jpg", message);
        Assert.Contains("0001.png", message);
    }

    [TestMethod]
    public void Pictures_behind_the_end_of_the_file_are_refused()
    {
        WritePictures("1.jpg", "3.jpg");
        Assert.Contains("has 3 rows", Assert.ThrowsExactly<InvalidDataException>(() => CaptionedPictures.Read(Captions, Images)).Message);
    }

    [TestMethod]
    public void Missing_files_and_folders_are_named()
    {
        Assert.Contains(
            "none.tsv",
            Assert.ThrowsExactly<FileNotFoundException>(() => CaptionedPictures.Read(Path.Combine(_folder, "none.tsv"), Images)).Message);
        Assert.Contains(
            "nowhere",
            Assert.ThrowsExactly<DirectoryNotFoundException>(
                () => CaptionedPictures.Read(Captions, Path.Combine(_folder, "nowhere"))).Message);
    }

    [TestMethod]
    public void Twenty_five_thousand_rows_need_the_memory_of_what_is_kept()
    {
        File.WriteAllLines(
            Captions,
            Enumerable.Range(0, 25_000).Select(
                i => $"caption {i} of a file that is much longer than what is kept of it\thttp://a.b/{i}.jpg"));
        Assert.IsGreaterThan(2_000_000, new FileInfo(Captions).Length);
        WritePictures([.. Enumerable.Range(0, 25).Select(i => $"{i * 1000}.jpg")]);
        _ = CaptionedPictures.Read(Captions, Images);

        var memory = new LiveMemory();
        foreach (var _ in ConceptualCaptionsFile.Read(Captions))
        {
            memory.Look();
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var joined = CaptionedPictures.Read(Captions, Images);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.AreEqual((25, 24_975L), (joined.Pictures.Count, joined.Missing));
        Assert.IsLessThan(200_000, memory.Most);
        Assert.IsLessThan(100_000, held);
        GC.KeepAlive(joined);
    }

    [TestMethod]
    public void The_real_file_is_read()
    {
        var path = TestData.Real("conceptual-captions", "Validation_GCC-1.1.0-Validation.tsv");
        var captions = ConceptualCaptionsFile.Read(path).ToArray();
        Assert.HasCount(15_833, captions);
        Assert.AreEqual("author : a life in photography -- in pictures", captions[0].Text);
        Assert.IsTrue(captions.All(caption => Uri.TryCreate(caption.Url, UriKind.Absolute, out _)));

        WritePictures("1.jpg", "15832.jpg");
        var joined = CaptionedPictures.Read(path, Images);
        Assert.AreEqual(15_831, joined.Missing);
        CollectionAssert.AreEqual(
            new[] { "an angler fishes river on a snowy day .", captions[^1].Text },
            joined.Pictures.Select(picture => picture.Caption.Text).ToArray());
    }

    // Their content is not read.
    private void WritePictures(params string[] names)
    {
        foreach (var path in names.Select(name => Path.Combine(Images, name)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }
}
