namespace OpenVocabSeg.Data.Tests.ConceptualCaptions;

[TestClass]
public class CaptionedImagesTests
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
    public void Images_are_joined_by_row_and_missing_ones_counted(string first, string third)
    {
        WriteImages(first, third, "notes.txt", "1.json", "cover.jpg", "-1.jpg");
        var joined = CaptionedImages.Read(Captions, Images);
        Assert.AreEqual(1, joined.Missing);
        CollectionAssert.AreEqual(
            new[] { new ConceptualCaption(0, "a dog , sitting", "http://a/1.jpg"), new ConceptualCaption(2, "un café", "http://c/3") },
            joined.Images.Select(image => image.Caption).ToArray());
        CollectionAssert.AreEqual(
            new[] { Path.Combine(Images, first), Path.Combine(Images, third) }, joined.Images.Select(image => image.Path).ToArray());
        Assert.AreEqual(2, CaptionedImages.Read(Captions, Images, caption => caption.Row > 0).Images.Single().Caption.Row);
    }

    [TestMethod]
    [DataRow("a\thttp://a\nb\n", "line 2: expected one tab")]
    [DataRow("a\thttp://a\nb\tc\thttp://b\n", "line 2: expected one tab")]
    [DataRow("a\thttp://a\n\n", "line 2: expected one tab")]
    [DataRow(" \thttp://a\n", "line 1: the caption is empty")]
    [DataRow("a\t\n", "line 1: the URL is empty")]
    public void Bad_rows_are_refused_by_file_and_line(string content, string problem)
    {
        File.WriteAllText(Captions, content);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CaptionedImages.Read(Captions, Images)).Message;
        Assert.StartsWith($"captions.tsv: {problem}", message);
    }

    [TestMethod]
    public void Two_images_of_one_row_are_refused()
    {
        WriteImages("1.jpg", "0001.png");
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CaptionedImages.Read(Captions, Images)).Message;
        Assert.Contains("1.jpg", message);
        Assert.Contains("0001.png", message);
    }

    [TestMethod]
    public void Images_behind_the_end_of_the_file_are_refused()
    {
        WriteImages("1.jpg", "3.jpg");
        Assert.Contains("has 3 rows", Assert.ThrowsExactly<InvalidDataException>(() => CaptionedImages.Read(Captions, Images)).Message);
    }

    [TestMethod]
    [DataRow("caption\turl\n")]
    [DataRow("Text\tURL\r\n")]
    [DataRow("url\tcaption\n")]
    [DataRow("id\timage_url\twidth\tcaption\n")]
    [DataRow("")]
    public void A_line_with_names_of_columns_is_no_row(string header)
    {
        // img2dataset requires a header and counts rows after it (its examples for CC3M and CC12M).
        var names = header.Trim().Split('\t');
        (string Caption, string Url)[] rows =
            [("a grey cat on a mat", "http://ex.org/0.jpg"), ("two boats at sea", "https://ex.org/1.jpg")];
        File.WriteAllText(Captions, header + string.Join('\n', rows.Select((row, i) => names.Length < 2
            ? $"{row.Caption}\t{row.Url}"
            : string.Join('\t', names.Select(name => name.ToUpperInvariant() switch
            {
                "CAPTION" or "TEXT" => row.Caption,
                "URL" or "IMAGE_URL" => row.Url,
                _ => $"{i}",
            })))));
        WriteImages("00000/000000000.jpg", "00000/000000001.jpg");
        var images = CaptionedImages.Read(Captions, Images).Images;
        CollectionAssert.AreEqual(
            rows.Select((row, i) => new ConceptualCaption(i, row.Caption, row.Url)).ToArray(),
            images.Select(image => image.Caption).ToArray());
        Assert.EndsWith("000000000.jpg", images[0].Path);
    }

    [TestMethod]
    public void Addresses_may_come_first()
    {
        // The published format of CC12M. A caption may contain or be a URL.
        File.WriteAllText(Captions, "http://b/1.jpg\thttp://c\nhttp://b/2.jpg\tsee http://c\nhttp://b/3.jpg\ta dog\n");
        CollectionAssert.AreEqual(
            new ConceptualCaption[]
            {
                new(0, "http://c", "http://b/1.jpg"), new(1, "see http://c", "http://b/2.jpg"), new(2, "a dog", "http://b/3.jpg"),
            },
            ConceptualCaptionsFile.Read(Captions).ToArray());
    }

    [TestMethod]
    [DataRow("a dog\tbest photo\n", "line 1: neither 'a dog' nor 'best photo' is a URL")]
    [DataRow("a dog\thttp://a\nhttp://b\ta cat\n", "line 2: caption and URL are swapped")]
    [DataRow("caption\turl\tsize\na\thttp://a\n", "line 2: there are 2 columns, but the first line names 3")]
    public void Other_columns_are_refused_by_file_and_line(string content, string problem)
    {
        File.WriteAllText(Captions, content);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CaptionedImages.Read(Captions, Images)).Message;
        Assert.StartsWith($"captions.tsv: {problem}", message);
    }

    [TestMethod]
    public void Numbers_without_an_image_0_are_refused_where_nothing_tells_where_they_begin()
    {
        WriteImages("1.jpg", "2.jpg");
        Assert.Contains("no image 0", Refused());
        Assert.AreEqual("the sea", CaptionedImages.Read(Captions, Images, firstNumber: 0).Images[0].Caption.Text);
        Assert.AreEqual("a dog , sitting", CaptionedImages.Read(Captions, Images, firstNumber: 1).Images[0].Caption.Text);

        WriteImages("3.jpg");
        Assert.Contains("If the numbers start at 1", Refused());
        Assert.HasCount(3, CaptionedImages.Read(Captions, Images, firstNumber: 1).Images);

        WriteImages("0.jpg");
        Assert.Contains("0.jpg", Refused(firstNumber: 1));
    }

    [TestMethod]
    public void Shards_count_from_0()
    {
        WriteImages("00000/000000001.jpg", "00000/000000002.jpg");
        CollectionAssert.AreEqual(new long[] { 1, 2 }, Rows());
    }

    [TestMethod]
    public void Shards_of_other_sizes_are_counted_by_their_statistics()
    {
        // --number_sample_per_shard 2: keys are 10 × shard + place (img2dataset's compute_key with one digit for the place).
        WriteImages("00000/000000.jpg", "00000/000001.jpg", "00001/000010.jpg");
        Assert.Contains("belongs to row 10, but", Refused());
        WriteImage("00000_stats.json", """{"count": 2, "successes": 2}""");
        WriteImage("00001_stats.json", """{"count": 1, "successes": 1}""");
        CollectionAssert.AreEqual(new long[] { 0, 1, 2 }, Rows());

        WriteImage("00001_stats.json", """{"count": 3}""");
        Assert.Contains("shard of 3 rows", Refused());
        WriteImage("00001_stats.json", """{"successes": 1}""");
        Assert.Contains("00001_stats.json", Refused());
        File.Delete(Path.Combine(Images, "00000_stats.json"));
        WriteImage("00001_stats.json", """{"count": 1}""");
        Assert.Contains("is the only shard file", Refused());
    }

    [TestMethod]
    [DataRow("00000.tar")]
    [DataRow("sub/00012.tfrecord")]
    [DataRow("00000.parquet")]
    public void Packed_shards_are_refused(string name)
    {
        WriteImages(name);
        Assert.Contains("unpack them", Refused());

        // Remaining files of unpacked shards are ignored.
        WriteImages("000000000.jpg");
        Assert.HasCount(1, CaptionedImages.Read(Captions, Images).Images);
    }

    [TestMethod]
    public void Images_are_compared_with_the_addresses_beside_them()
    {
        // The captions file has an additional row that the download tool did not count.
        WriteImages("00000/000000001.jpg");
        WriteImage("00000/000000001.json", """{"caption": "the sea", "url": "http://b/2.png", "key": "000000001"}""");
        CollectionAssert.AreEqual(new long[] { 1 }, Rows());

        WriteImages("00000/000000002.jpg");
        WriteImage("00000/000000002.json", """{"caption": "the sea", "url": "http://b/2.png", "key": "000000002"}""");
        var refused = Refused();
        Assert.Contains("000000002.jpg", refused);
        Assert.Contains("is from http://b/2.png", refused);
        Assert.Contains("row 2", refused);

        WriteImage("00000/000000002.json", "some notes");
        CollectionAssert.AreEqual(new long[] { 1, 2 }, Rows());
    }

    [TestMethod]
    public void Checksums_of_addresses_tell_whether_numbers_are_right()
    {
        // zlib.crc32 of http://a/1.jpg, http://b/2.png and http://c/3.
        WriteImages("1_3260365453", "2_2986081822");
        CollectionAssert.AreEqual(new long[] { 1, 2 }, Rows());

        // With a header, the tool that uses these names also counts the header.
        File.WriteAllText(Captions, "caption\turl\n" + File.ReadAllText(Captions) + "a tree\thttp://d\n");
        WriteImages("1_1911374777", "2_3260365453", "3_2986081822");
        File.Delete(Path.Combine(Images, "1_3260365453"));
        File.Delete(Path.Combine(Images, "2_2986081822"));
        Assert.Contains("checksum", Refused());
        CollectionAssert.AreEqual(new long[] { 0, 1, 2 }, CaptionedImages.Read(Captions, Images, firstNumber: 1)
            .Images.Select(image => image.Caption.Row).ToArray());

        // One row of many is wrong.
        File.Move(Path.Combine(Images, "3_2986081822"), Path.Combine(Images, "4_2986081822"));
        Assert.Contains("4_2986081822", Refused(firstNumber: 1));
    }

    [TestMethod]
    public void Missing_files_and_folders_are_named()
    {
        Assert.Contains(
            "none.tsv",
            Assert.ThrowsExactly<FileNotFoundException>(() => CaptionedImages.Read(Path.Combine(_folder, "none.tsv"), Images)).Message);
        Assert.Contains(
            "nowhere",
            Assert.ThrowsExactly<DirectoryNotFoundException>(
                () => CaptionedImages.Read(Captions, Path.Combine(_folder, "nowhere"))).Message);
    }

    [TestMethod]
    public void Twenty_five_thousand_rows_need_the_memory_of_what_is_kept()
    {
        File.WriteAllLines(
            Captions,
            Enumerable.Range(0, 25_000).Select(
                i => $"caption {i} of a file that is much longer than what is kept of it\thttp://a.b/{i}.jpg"));
        Assert.IsGreaterThan(2_000_000, new FileInfo(Captions).Length);
        WriteImages([.. Enumerable.Range(0, 25).Select(i => $"{i * 1000}.jpg")]);
        _ = CaptionedImages.Read(Captions, Images);

        var memory = new LiveMemory();
        foreach (var _ in ConceptualCaptionsFile.Read(Captions))
        {
            memory.Look();
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var joined = CaptionedImages.Read(Captions, Images);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.AreEqual((25, 24_975L), (joined.Images.Count, joined.Missing));
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

        // Many URLs are dead, so row 0 may have no image.
        WriteImages("1.jpg", "15832.jpg");
        var joined = CaptionedImages.Read(path, Images, firstNumber: 0);
        Assert.AreEqual(15_831, joined.Missing);
        CollectionAssert.AreEqual(
            new[] { "an angler fishes river on a snowy day .", captions[^1].Text },
            joined.Images.Select(image => image.Caption.Text).ToArray());
    }

    private long[] Rows() => [.. CaptionedImages.Read(Captions, Images).Images.Select(image => image.Caption.Row)];

    private string Refused(long? firstNumber = null) => Assert.ThrowsExactly<InvalidDataException>(
        () => CaptionedImages.Read(Captions, Images, firstNumber: firstNumber)).Message;

    private void WriteImage(string name, string content) => File.WriteAllText(Path.Combine(Images, name), content);

    // Their content is not read.
    private void WriteImages(params string[] names)
    {
        foreach (var path in names.Select(name => Path.Combine(Images, name)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }
}
