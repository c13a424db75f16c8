using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using Samples.DataFolders;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>The sample that builds data folders, on small files in the official formats.</summary>
[TestClass]
public sealed class DataFoldersTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("data-folders").FullName;

    private string Coco => Path.Combine(_folder, "coco");

    private string Lvis => Path.Combine(_folder, "lvis_v1_val.json");

    private string Glove => Path.Combine(_folder, "glove.6B.100d.txt");

    private string Output => Path.Combine(_folder, "data");

    [TestInitialize]
    public void WriteDownloads()
    {
        WritePart("train", photos: 12);
        WritePart("val", photos: 4);
        File.WriteAllText(Lvis, """
            {"info":{"version":"v1"},"images":[{"id":7,"height":2,"width":2}],
            "annotations":[{"id":1,"image_id":7,"category_id":3,"segmentation":[[0,0,1,0,1,1]],"area":1,"bbox":[0,0,1,1]}],
            "categories":[{"id":3,"name":"bat_(animal)","synset":"bat.n.01","synonyms":["bat_(animal)"],"def":"a mammal","frequency":"r"},
            {"id":5,"name":"lamp","synonyms":["lamp","lantern"],"frequency":"f"}],"licenses":[]}
            """);
        File.WriteAllLines(Glove, new[] { "the", ",", "rare", "dog", "unheard", "lantern", "person" }.Select(Line));
    }

    [TestCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_folder_of_some_photos_is_chosen_from_the_downloads()
    {
        // This photo was not unpacked.
        File.Delete(Path.Combine(Coco, "train2017", Photo(3)));
        var (code, text) = Mini("--training-photos", "9", "--test-photos", "3", "--frequent-words", "2");
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "9 training photos (6 with masks, 6 with captions), 3 to test");

        var mini = Path.Combine(Output, "coco-mini");
        var instances = CocoInstances.Read(Path.Combine(mini, "annotations", "instances_train.json"));
        var captions = CocoCaptions.Read(Path.Combine(mini, "annotations", "captions_train.json"));
        Assert.HasCount(6, instances.Images);
        Assert.HasCount(6, captions.Images);
        var photos = instances.Images.Concat(captions.Images).Select(image => image.FileName!).Distinct().Order().ToArray();
        Assert.HasCount(9, photos);
        Assert.DoesNotContain(Photo(3), photos);
        CollectionAssert.AreEqual(
            photos, Directory.GetFiles(Path.Combine(mini, "images", "train")).Select(Path.GetFileName).Order().ToArray());
        Assert.HasCount(3, Directory.GetFiles(Path.Combine(mini, "images", "val")));

        // Objects are as in the download, crowds too: a polygon, and run lengths.
        var original = CocoInstances.Read(Path.Combine(Coco, "annotations", "instances_train2017.json"));
        Assert.HasCount(12, instances.Annotations);
        foreach (var (kept, source) in instances.Annotations.Select(kept => (kept, original.Annotations.Single(o => o.Id == kept.Id))))
        {
            Assert.AreEqual((source.ImageId, source.CategoryId, source.IsCrowd), (kept.ImageId, kept.CategoryId, kept.IsCrowd));
            Assert.AreEqual(source.IsCrowd, kept.Segmentation!.Mask is not null);
        }

        Assert.IsTrue(instances.Annotations.Any(o => o.IsCrowd));
        Assert.IsTrue(captions.Captions.All(caption => caption.Text == "A rare dog."));
    }

    [TestMethod]
    public void Words_nouns_and_split_are_what_the_readers_expect()
    {
        var (code, text) = Mini("--training-photos", "6", "--test-photos", "2", "--frequent-words", "2");
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "glove-100d: 6 words");
        StringAssert.Contains(text, "Missing, because --backbone is not given");

        var words = WordEmbeddings.ReadGlove(Path.Combine(Output, "glove-100d"));
        CollectionAssert.AreEqual(new[] { "the", ",", "rare", "dog", "lantern", "person" }, words.Words.ToArray());
        Assert.AreEqual(100, words.Dimension);
        Assert.AreEqual((float)(Half)(0.01f * "lantern".Length + 99), words.Embed("lantern")[99]);
        var nouns = NounVocabulary.Load(Path.Combine(Output, "lvis", "lvis_v1_categories.json"));
        CollectionAssert.AreEqual(new[] { 3L, 5L }, nouns.Entries.Select(entry => entry.Id).ToArray());
        Assert.Contains("lantern", nouns.Entries[1].Synonyms);
        var split = ClassSplit.Read(Path.Combine(Output, "zero-shot-splits", "coco_bansal_48_17.json"));
        CollectionAssert.AreEqual(ZeroShotSplits.Coco.Novel.ToArray(), split.Novel.ToArray());
        Assert.HasCount(48, split.Base);
    }

    [TestMethod]
    public void The_folder_of_the_paper_links_to_the_downloads()
    {
        var bert = Directory.CreateDirectory(Path.Combine(_folder, "bert")).FullName;
        File.WriteAllText(Path.Combine(bert, "vocab.txt"), "[UNK]");
        File.WriteAllText(Path.Combine(bert, "model.safetensors"), "");
        var (code, text) = Run("coco-xpm", "--coco", Coco, "--lvis", Lvis, "--bert", bert, "--backbone", Glove, "--output", Output);
        Assert.AreEqual(0, code, text);
        Assert.HasCount(24, CocoInstances.Read(Path.Combine(Output, "coco", "annotations", "instances_train2017.json")).Annotations);
        Assert.HasCount(4, Directory.GetFiles(Path.Combine(Output, "coco", "val2017")));
        Assert.AreEqual("[UNK]", File.ReadAllText(Path.Combine(Output, "bert-base-uncased", "vocab.txt")));
        Assert.IsTrue(File.Exists(Path.Combine(Output, "resnet50-imagenet", "resnet50_msra_fp16.safetensors")));
        Assert.IsTrue(File.Exists(Path.Combine(Output, "lvis", "lvis_v1_categories.json")));
    }

    [TestMethod]
    [DataRow("missing file", "captions_val2017.json' does not exist.")]
    [DataRow("too few", "val2017 has 4 photos with captions and masks of the classes of the split, but 5 are asked for.")]
    [DataRow("short line", "line 4: after a word come 100 numbers, as in glove.6B.100d.txt, but value 3 is not one.")]
    [DataRow("long line", "line 4: after a word come 100 numbers, as in glove.6B.100d.txt, but value 101 is not one.")]
    [DataRow("existing", "' exists and is not an empty folder.")]
    public void What_is_wrong_is_named_and_no_folder_is_left(string fault, string message)
    {
        string[] few = ["--training-photos", "6", "--test-photos", fault == "too few" ? "5" : "2"];
        var lines = File.ReadAllLines(Glove);
        switch (fault)
        {
            case "missing file":
                File.Delete(Path.Combine(Coco, "annotations", "captions_val2017.json"));
                break;
            case "short line":
                lines[3] = "dog 1 2";
                break;
            case "long line":
                lines[3] += " 1";
                break;
            case "existing":
                Directory.CreateDirectory(Path.Combine(Output, "photos"));
                break;
        }

        File.WriteAllLines(Glove, lines);
        var before = Directory.GetFileSystemEntries(_folder).Order().ToArray();
        var (code, text) = Mini(few);
        Assert.AreEqual(1, code, text);
        StringAssert.Contains(text, message);
        CollectionAssert.AreEqual(before, Directory.GetFileSystemEntries(_folder).Order().ToArray());
    }

    [TestMethod]
    public void An_empty_folder_is_filled()
    {
        Directory.CreateDirectory(Output);
        var (code, text) = Mini("--training-photos", "6", "--test-photos", "2");
        Assert.AreEqual(0, code, text);
        CollectionAssert.AreEqual(
            new[] { "coco-mini", "glove-100d", "lvis", "zero-shot-splits" },
            Directory.GetFileSystemEntries(Output).Select(Path.GetFileName).Order().ToArray());
    }

    [TestMethod]
    [DataRow("coco-mini", "coco-mini:", DisplayName = "coco-mini, after the photos")]
    [DataRow("coco-xpm", "coco: links", DisplayName = "coco-xpm, after the links")]
    public void A_canceled_run_leaves_nothing(string kind, string line)
    {
        using var source = new CancellationTokenSource();
        using var text = new CancelingWriter(line, source);
        string[] downloads = ["--coco", Coco, "--lvis", Lvis, "--backbone", Glove, "--output", Output];
        string[] arguments = kind == "coco-mini"
            ? ["coco-mini", .. downloads, "--glove", Glove, "--training-photos", "6", "--test-photos", "2"]
            : ["coco-xpm", .. downloads];
        var before = Directory.GetFileSystemEntries(_folder).Order().ToArray();
        Assert.AreEqual(130, DataFoldersCommand.Run(arguments, text, text, source.Token));
        StringAssert.EndsWith(text.ToString(), $"data-folders: canceled.{Environment.NewLine}");
        CollectionAssert.AreEqual(before, Directory.GetFileSystemEntries(_folder).Order().ToArray());
    }

    private static string Photo(int id) => $"{id:D12}.jpg";

    private static string Line(string word) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{word} {string.Join(' ', Enumerable.Range(0, 100)
            .Select(i => (0.01f * word.Length + i).ToString(System.Globalization.CultureInfo.InvariantCulture)))}");

    private (int Code, string Text) Mini(params string[] arguments) =>
        Run(["coco-mini", "--coco", Coco, "--lvis", Lvis, "--glove", Glove, "--output", Output, .. arguments]);

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using var text = new StringWriter();
        return (DataFoldersCommand.Run(arguments, text, text), text.ToString());
    }

    // Each photo has an object with a polygon, and a crowd with run lengths.
    private void WritePart(string part, int photos)
    {
        var (annotations, images) = (Path.Combine(Coco, "annotations"), Path.Combine(Coco, $"{part}2017"));
        Directory.CreateDirectory(annotations);
        Directory.CreateDirectory(images);
        var ids = Enumerable.Range(1, photos).ToArray();
        foreach (var id in ids)
        {
            File.WriteAllBytes(Path.Combine(images, Photo(id)), ImageFile.EncodeJpeg(new PixelImage(2, 3, new byte[18])));
        }

        var list = string.Join(',', ids.Select(id => $$"""
            {"license":4,"file_name":"{{Photo(id)}}","coco_url":"","height":2,"width":3,"date_captured":"2013-11-14 17:02:52","id":{{id}}}
            """));
        File.WriteAllText(Path.Combine(annotations, $"instances_{part}2017.json"), $$"""
            {"info":{"year":2017},"licenses":[{"id":4}],"images":[{{list}}],
            "annotations":[{{string.Join(',', ids.Select(id => $$"""
                {"segmentation":[[0,0,2,0,2,2]],"area":2,"iscrowd":0,"image_id":{{id}},"bbox":[0,0,2,2],
                "category_id":{{(id % 2 == 0 ? 1 : 18)}},"id":{{id}}},
                {"segmentation":{"counts":[1,2,3],"size":[2,3]},"area":2,"iscrowd":1,"image_id":{{id}},"bbox":[0,0,3,2],
                "category_id":1,"id":90010000000{{id}}}
                """))}}],
            "categories":[{"supercategory":"person","id":1,"name":"person"},{"supercategory":"animal","id":18,"name":"dog"}]}
            """);
        File.WriteAllText(Path.Combine(annotations, $"captions_{part}2017.json"), $$"""
            {"info":{"year":2017},"images":[{{list}}],"licenses":[],
            "annotations":[{{string.Join(',', ids.Select(id => $$"""{"image_id":{{id}},"id":{{id}},"caption":"A rare dog."}"""))}}]}
            """);
    }
}
