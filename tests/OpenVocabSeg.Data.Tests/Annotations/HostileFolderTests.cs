namespace OpenVocabSeg.Data.Tests.Annotations;

/// <summary>Data sets from strangers: each is read, or refused with the name of the file, in bounded time.</summary>
[TestClass]
public sealed class HostileFolderTests : IDisposable
{
    private const string Names = "train: images\nnames: [person]\n";
    private const string VocStart = "<annotation><filename>a.png</filename><size><width>2</width><height>2</height></size>";

    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("[", DisplayName = "lists")]
    [DataRow("{a: ", DisplayName = "maps")]
    [DataRow("- ", DisplayName = "lists of lines")]
    public void Lists_within_lists_without_end_are_refused(string opening)
    {
        _folder.Write("data.yaml", $"train: images\nnames:\n  {string.Concat(Enumerable.Repeat(opening, 100_000))}");
        Assert.AreEqual(
            "data.yaml: lists and maps are nested more than 64 levels deep (line 3).", AnnotationFolder.Refusal(_folder["data.yaml"]));
    }

    // The time is proportional to the length of the file.
    [TestMethod]
    [DataRow("<annotation>", "a.xml: elements are nested more than 64 levels deep.", DisplayName = "Pascal VOC")]
    [DataRow("<annotations><image>", "a.xml: elements are nested more than 64 levels deep.", DisplayName = "CVAT")]
    [DataRow(
        "<annotations><other>",
        "a.xml: the file is not valid XML or is truncated: ",
        DisplayName = "CVAT, in an element that is not read")]
    public void Elements_within_elements_without_end_are_refused_in_a_short_line(string start, string message)
    {
        _folder.Write("a.xml", start + string.Concat(Enumerable.Repeat("<a>", 100_000)));
        var before = Environment.CpuUsage.TotalTime;
        var refusal = AnnotationFolder.Refusal(_folder["a.xml"]);
        Assert.IsLessThan(TimeSpan.FromSeconds(2), Environment.CpuUsage.TotalTime - before);
        Assert.StartsWith(message, refusal);
        Assert.IsLessThan(500, refusal.Length);
    }

    [TestMethod]
    [DataRow("data.yaml", Names + "other: ", "[", "", "]", "\n")]
    [DataRow("a.xml", VocStart, "<a>", "", "</a>", "</annotation>")]
    [DataRow("a.xml", VocStart, "<a>", "<b/>", "</a>", "</annotation>")]
    public void At_most_64_levels_are_read(string name, string start, string open, string inner, string close, string end)
    {
        Write();

        // The element or map around all is a level, too.
        var most = inner.Length == 0 ? 63 : 62;
        foreach (var levels in new[] { most, most + 1 })
        {
            var all = Enumerable.Range(0, levels).ToArray();
            _folder.Write(name, start + string.Concat(all.Select(_ => open)) + inner + string.Concat(all.Select(_ => close)) + end);
            if (levels == most)
            {
                Assert.HasCount(1, AnnotationFolder.Read(_folder[name]).Images);
            }
            else
            {
                Assert.Contains("nested more than 64 levels deep", AnnotationFolder.Refusal(_folder[name]));
            }
        }
    }

    [TestMethod]
    public void A_description_of_megabytes_is_refused()
    {
        var (path, length) = WriteDescription("data.yaml");
        Assert.AreEqual(Refused(path, length, 1 << 20), AnnotationFolder.Refusal(path));
    }

    // The length of a link is that of its target's name.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void A_link_to_a_description_of_megabytes_is_refused()
    {
        var (path, length) = WriteDescription("elsewhere.yaml");
        File.CreateSymbolicLink(_folder["data.yaml"], path);
        Assert.AreEqual(Refused(_folder["data.yaml"], length, 1 << 20), AnnotationFolder.Refusal(_folder["data.yaml"]));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void Images_of_gigabytes_are_refused_also_behind_links(bool isLink)
    {
        const long Length = (1L << 30) + 1;
        var path = _folder[isLink ? "large" : "images/a.png"];
        Directory.CreateDirectory(_folder["images"]);
        using (var file = File.Create(path))
        {
            file.SetLength(Length);
        }

        if (isLink)
        {
            File.CreateSymbolicLink(_folder["images/a.png"], path);
        }

        var image = _folder["images/a.png"];
        foreach (var load in new Action[] { () => ImageFile.Load(image), () => ImageFile.LoadUpright(image) })
        {
            Assert.AreEqual(Refused(image, Length, Length - 1), Assert.ThrowsExactly<InvalidDataException>(load).Message);
        }

        Directory.Move(_folder["images"], _folder["SegmentationObject"]);
        Assert.AreEqual(Refused(_folder["SegmentationObject/a.png"], Length, Length - 1), AnnotationFolder.Refusal(_folder.Root));
    }

    // Each folder is visited once.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void Links_to_folders_above_do_not_multiply_the_images()
    {
        Write();
        _folder.Write("data.yaml", Names);
        Directory.CreateSymbolicLink(_folder["images/one"], _folder["images"]);
        Directory.CreateSymbolicLink(_folder["images/two"], _folder["images"]);
        Directory.CreateSymbolicLink(_folder["images/linked"], Path.GetDirectoryName(_folder.Image("elsewhere/b.png", 2, 2))!);
        CollectionAssert.AreEqual(
            new[] { "images/a.png", "images/linked/b.png" },
            AnnotationFolder.Read(_folder["data.yaml"]).Images.Select(image => image.Name).ToArray());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void A_link_does_not_hide_the_labels_of_the_folder_that_it_leads_to()
    {
        _folder.Image("images/train/a.png", 2, 2);
        _folder.Write("labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n");
        _folder.Write("data.yaml", Names);
        Directory.CreateSymbolicLink(_folder["images/all"], _folder["images/train"]);
        var image = AnnotationFolder.Read(_folder["data.yaml"]).Images.Single();
        Assert.AreEqual("images/train/a.png", image.Name);
        Assert.HasCount(1, image.Objects);
    }

    // The time is proportional to the number of classes.
    [TestMethod]
    public void A_file_of_very_many_classes_is_read()
    {
        var classes = string.Join(',', Enumerable.Range(1, 200_000).Select(id => $$"""{"id":{{id}},"name":"n{{id}}"}"""));
        _folder.Write("coco.json", $$"""{"images":[],"annotations":[],"categories":[{{classes}}]}""");
        var before = Environment.CpuUsage.TotalTime;
        Assert.HasCount(200_000, AnnotationFiles.Open(_folder["coco.json"]).Categories);
        Assert.IsLessThan(TimeSpan.FromSeconds(10), Environment.CpuUsage.TotalTime - before);
    }

    private static string Refused(string path, long length, long most) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"'{path}' has {length} bytes; files of more than {most} are not read.");

    private (string Path, long Length) WriteDescription(string name)
    {
        var text = Names + "# " + new string('x', 1 << 20);
        return (_folder.Write(name, text), text.Length);
    }

    private void Write()
    {
        _folder.Image("images/a.png", 2, 2);
        _folder.Write("labels/a.txt", "0 0.5 0.5 0.5 0.5\n");
    }
}
