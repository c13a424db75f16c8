using Microsoft.ML;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests;

/// <summary><c>ovseg pseudo</c> on the photos of a folder, and reading pseudo labels of other tools.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PseudoCommandTests
{
    private static readonly string Shared = Directory.CreateTempSubdirectory("ovs-pseudo-model").FullName;
    private static readonly string Model = Path.Combine(Shared, "model.zip");

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-pseudo").FullName;

    private string Photos => Path.Combine(_folder, "photos");

    private string Captions => Path.Combine(_folder, "captions.json");

    private string Output => Path.Combine(_folder, "pseudo.json");

    [ClassInitialize]
    public static void TrainModel(TestContext context) => SmallModel.Train(Model);

    [ClassCleanup]
    public static void RemoveModel() => Directory.Delete(Shared, recursive: true);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Nouns_of_captions_are_labeled_with_the_ids_of_photos_and_vocabulary()
    {
        var scenes = SmallModel.Scenes.GenerateMany(3).ToArray();
        WritePhoto("with space.png", scenes[0].Image);
        WritePhoto("sub/b.png", scenes[1].Image);
        WritePhoto("silent.png", scenes[2].Image);
        var (first, second) = (SceneClasses.All[0], SceneClasses.All[1]);
        WriteCaptions(
            Captions,
            [new(70, "with space.png", 0, 0), new(5, "sub/b.png", 0, 0), new(6, "silent.png", 0, 0), new(7, "elsewhere.png", 0, 0)],
            [(70, $"A {first} and a griffin."), (5, $"a {first}"), (7, $"a {first}")]);
        var more = Path.Combine(_folder, "more.json");
        WriteCaptions(more, [new(5, "sub/b.png", 0, 0)], [(5, $"a {second}, and a {first}")]);
        var vocabulary = Path.Combine(_folder, "vocabulary.json");
        File.WriteAllText(vocabulary, $$"""[{"id":41,"name":"{{first}}"},{"id":9,"name":"{{second}}"},{"id":3,"name":"griffin"}]""");

        var (exitCode, output, error) = Run("--captions", Captions, more, "--vocabulary", vocabulary);

        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("1 nouns (griffin)", output);
        Assert.Contains(
            "3 photos (1 more are not in the folder), 2 with captions, 2 labeled: 3 pseudo labels", output);
        var results = CocoResults.Read(Output).ToArray();
        CollectionAssert.AreEquivalent(
            new[] { (5L, 41L), (5L, 9L), (70L, 41L) }, results.Select(result => (result.ImageId, result.CategoryId)).ToArray());
        foreach (var result in results)
        {
            Assert.IsInRange(0, 1, result.Score);
            Assert.AreEqual((48, 48), (result.Segmentation!.Mask!.Height, result.Segmentation.Mask.Width));
            Assert.IsNotNull(result.Box);
            Assert.IsInRange(0, 1, result.MaskNoise!.Value);
        }
    }

    [TestMethod]
    public void Labels_are_written_for_review_the_least_certain_first()
    {
        var scenes = SmallModel.Scenes.GenerateMany(4).ToArray();
        for (var i = 0; i < scenes.Length; i++)
        {
            WritePhoto($"{i}.png", scenes[i].Image);
        }

        string[] nouns = [SceneClasses.All[0], SceneClasses.All[1]];
        WriteCaptions(
            Captions,
            [.. Enumerable.Range(0, 4).Select(i => new CocoImage(i + 1, $"{i}.png", 0, 0))],
            [(1, $"a {nouns[0]}"), (2, $"a {nouns[1]} and a {nouns[0]}"), (3, $"a {nouns[1]}"), (4, "nothing")]);
        var vocabulary = Path.Combine(_folder, "vocabulary.json");
        File.WriteAllText(vocabulary, $$"""[{"id":41,"name":"{{nouns[0]}}"},{"id":9,"name":"{{nouns[1]}}"}]""");
        var (studio, cvat) = (Path.Combine(_folder, "review.json"), Path.Combine(_folder, "review.xml"));

        var (exitCode, output, error) = Run(
            "--captions", Captions, "--vocabulary", vocabulary, "--label-studio", studio, "--cvat", cvat);

        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains($"3 photos for review in {studio}, the least certain labels first.", output);
        Assert.IsTrue(File.Exists(Path.Combine(_folder, "review.label_config.xml")));
        var results = CocoResults.Read(Output).ToLookup(result => result.ImageId);
        long[] order = [.. results.OrderBy(image => image.Min(o => o.Score * (1 - o.MaskNoise!.Value))).Select(image => image.Key)];
        foreach (var file in new[] { studio, cvat })
        {
            var read = AnnotationFiles.Open(file).ReadImages(new CauseCounts()).ToArray();
            CollectionAssert.AreEqual(order.Select(id => $"{id - 1}.png").ToArray(), read.Select(image => image.Name).ToArray());
            foreach (var (id, image) in order.Zip(read))
            {
                var expected = results[id]
                    .Select(o => (o.CategoryId == 41 ? nouns[0] : nouns[1], o.Score, o.MaskNoise, o.Segmentation!.Mask));
                CollectionAssert.AreEqual(
                    expected.ToArray(),
                    image.Objects.Select(o => (o.Category, o.Score!.Value, o.MaskNoise, o.ToMask(image.Size!.Value))).ToArray());
            }
        }

        // Label Studio's own list can be sorted by the score of a prediction.
        using var tasks = System.Text.Json.JsonDocument.Parse(File.ReadAllText(studio));
        double[] scores =
        [
            .. tasks.RootElement.EnumerateArray().Select(task => task.GetProperty("predictions")[0].GetProperty("score").GetDouble()),
        ];
        CollectionAssert.AreEqual(scores.Order().ToArray(), scores);

        (exitCode, _, error) = Run("--captions", Captions, "--cvat", Output);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("another output goes there, too", error);
    }

    [TestMethod]
    public void Without_a_vocabulary_the_classes_of_the_model_are_looked_for()
    {
        WritePhoto("tiny.png", new PixelImage(1, 1, new byte[3]));
        using var model = new MLContext().OpenVocabSeg.Load(Model);
        WriteCaptions(Captions, [new(1, "tiny.png", 1, 1)], [(1, $"a {model.Classes[1]}")]);
        var (exitCode, _, error) = Run("--captions", Captions);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.AreEqual((1L, 2L), CocoResults.Read(Output).Select(result => (result.ImageId, result.CategoryId)).Single());
    }

    [TestMethod]
    public void Without_a_vocabulary_the_synonyms_of_the_model_are_found_in_captions()
    {
        var (cup, moon) = (SceneClasses.All[0], SceneClasses.All[1]);
        var renamed = Path.Combine(_folder, "renamed.zip");
        using (var model = new MLContext().OpenVocabSeg.Load(Model))
        using (var worded = model.WithVocabulary(
            new VocabularyClass("Himmelsding") { Words = [moon] }, new VocabularyClass(cup, SceneClasses.All[2])))
        {
            worded.Save(renamed);
        }

        WritePhoto("a.png", SmallModel.Scenes.Generate(0).Image);
        WritePhoto("b.png", SmallModel.Scenes.Generate(1).Image);
        WriteCaptions(Captions, [new(1, "a.png", 48, 48), new(2, "b.png", 48, 48)], [(1, $"a {SceneClasses.All[2]}"), (2, $"a {moon}")]);
        var (exitCode, output, error) = Command.Run(
            "pseudo", "--model", renamed, "--images", Photos, "--output", Output, "--captions", Captions);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.DoesNotContain("Passed over", output);
        CollectionAssert.AreEqual(
            new[] { (1L, 2L), (2L, 1L) }, CocoResults.Read(Output).Select(result => (result.ImageId, result.CategoryId)).ToArray());
    }

    [TestMethod]
    [DataRow("no photo", "None of the 1 photos")]
    [DataRow("damaged", "bad.png")]
    [DataRow("two names", "image 1 is 'other.png', and 'bad.png' elsewhere")]
    [DataRow("no name", "image 1: field 'file_name' is missing")]
    [DataRow("no model", "does not exist")]
    [DataRow("strange nouns", "None of the nouns of the vocabulary is in the word embeddings")]
    public void Bad_input_is_one_line_and_leaves_no_output(string defect, string problem)
    {
        WriteCaptions(Captions, [new(1, defect == "no name" ? null : "bad.png", 48, 48)], [(1, "a cup")]);
        WritePhoto(defect == "no photo" ? "another.png" : "bad.png", SmallModel.Scenes.Generate(0).Image);

        var vocabulary = Path.Combine(_folder, "nouns.txt");
        File.WriteAllText(vocabulary, defect == "strange nouns" ? "griffin\n" : $"{SceneClasses.All[0]}\n");
        var other = Path.Combine(_folder, "other.json");
        WriteCaptions(other, [new(1, defect == "two names" ? "other.png" : "bad.png", 48, 48)], []);
        if (defect == "damaged")
        {
            File.WriteAllBytes(Path.Combine(Photos, "bad.png"), [1, 2, 3]);
        }

        string[] captions = defect == "no name" ? [Captions] : [Captions, other];
        var (exitCode, output, error) = Command.Run(
        [
            "pseudo", "--model", defect == "no model" ? Path.Combine(_folder, "none.zip") : Model, "--images", Photos, "--output", Output,
            "--vocabulary", vocabulary, "--captions", .. captions,
        ]);
        Assert.AreEqual((1, ""), (exitCode, output), error);
        Command.AssertOneLine(error, problem);
        Assert.IsFalse(File.Exists(Output));
    }

    [TestMethod]
    [DataRow("pseudo", "--model")]
    [DataRow("pseudo --model m.zip --images photos --captions c.json", "--output")]
    [DataRow("pseudo --config coco-mini --images photos", "--images")]
    [DataRow("pseudo --model m.zip --images photos --captions c.json --output p.json --seed 3", "--seed")]
    [DataRow("teach --config coco-mini --device gpu", "'gpu'")]
    [DataRow("bench --device cuda:", "'cuda:'")]
    [DataRow("pseudo --model m.zip --images photos --captions c.json --output p.json --device tpu", "'tpu'")]
    [DataRow("pretrain", "--config")]
    public void Wrong_usage_is_one_line(string arguments, string problem)
    {
        var (exitCode, output, error) = Command.Run(arguments.Split(' '));
        Assert.AreEqual((2, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
    }

    [TestMethod]
    [DataRow("teach", "captions.zip' does not exist: run ovseg pretrain first, or name a file with --captions-model")]
    [DataRow("pseudo", "teacher.zip' does not exist: run ovseg teach first, or name a file with --model")]
    [DataRow("distill", "teacher.zip' does not exist: run ovseg teach first, or name a file with --teacher")]
    public void A_stage_before_its_input_names_the_stage_that_makes_it(string stage, string problem)
    {
        var (exitCode, output, error) = Command.Run(stage, "--config", "coco-mini", "--output", Path.Combine(_folder, "none"));
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
        Assert.IsFalse(Directory.Exists(Path.Combine(_folder, "none")));
    }

    [TestMethod]
    [DataRow("train --config coco-mini --data .")]
    [DataRow("train --config quickstart-noise")]
    [DataRow("teach --config coco-mini --captions-model {0} --data .")]
    [DataRow("pseudo --config coco-mini --model {0} --data .")]
    [DataRow("distill --config coco-mini --teacher {0} --pseudo {0} --data .")]
    [DataRow("pseudo --model {0} --images photos --captions c.json")]
    [DataRow("bench")]
    public void A_GPU_that_is_not_there_is_said_before_any_work(string arguments)
    {
        var output = Path.Combine(_folder, "none");
        string[] more = arguments == "bench" ? [] : ["--output", output];
        var (exitCode, text, error) = Command.Run(
            [.. arguments.Split(' ').Select(part => part == "{0}" ? Model : part), "--device", "cuda:99", .. more]);
        Assert.AreEqual((1, ""), (exitCode, text));
        Command.AssertOneLine(error, "CUDA device 99 is not available.");
        Assert.IsFalse(Path.Exists(output));
    }

    [TestMethod]
    public void Pseudo_labels_of_other_tools_need_no_score_and_no_box()
    {
        var mask = RunLengthMask.FromBox(new BoundingBox(1, 2, 5, 8), 10, 12);
        var segmentation = $$"""{"size":[10,12],"counts":"{{mask.ToCompressedCounts()}}" }""";
        const string polygon = """{"image_id":2,"category_id":18,"score":0.25,"bbox":[0,0,3,4],"segmentation":[[0,0,3,0,3,4,0,4]]}""";
        File.WriteAllText(Output, $$"""[{"image_id":4,"category_id":18,"segmentation":{{segmentation}} },""" + polygon + "]");
        var labels = Read(new Dictionary<string, long> { ["cat"] = 17, ["dog"] = 18 });
        Assert.AreEqual(new Detection("dog", 1, new BoundingBox(1, 2, 5, 8), labels[1][0].Mask), labels[1][0]);
        Assert.AreEqual(mask.ToCompressedCounts(), labels[1][0].Mask.ToCompressedCounts());
        Assert.AreEqual((0.25f, 12L), (labels[0][0].Score, labels[0][0].Mask.Area));
    }

    [TestMethod]
    [DataRow(
        """{"image_id":3,"category_id":18,"bbox":[0,0,3,4]}""", "result number 1: field 'image_id' is 3, which is not a training image")]
    [DataRow(
        """{"image_id":2,"category_id":5,"bbox":[0,0,3,4]}""", "result number 1: field 'category_id' is 5, which is none of the nouns")]
    [DataRow("""{"image_id":2,"category_id":18,"bbox":[0,0,3,4]}""", "result number 1: field 'segmentation' is missing")]
    [DataRow("""{"image_id":2,"category_id":18,"segmentation":{"size":[4,4],"counts":[16]}}""", "does not match image 2 of 10×12 pixels")]
    public void Pseudo_labels_that_do_not_fit_are_named(string result, string problem)
    {
        File.WriteAllText(Output, $"[{result}]");
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Read(new Dictionary<string, long> { ["dog"] = 18 }));
        Assert.StartsWith("pseudo.json: ", exception.Message);
        Assert.Contains(problem, exception.Message);
    }

    private IReadOnlyList<IReadOnlyList<Detection>> Read(Dictionary<string, long> categories) =>
        PseudoLabelFile.Read(Output, [2, 4], categories, _ => new ImageSize(10, 12));

    private (int ExitCode, string Output, string Error) Run(params string[] arguments) =>
        Command.Run(["pseudo", "--model", Model, "--images", Photos, "--output", Output, .. arguments]);

    private void WritePhoto(string name, PixelImage image) => ImageFile.SavePng(Path.Combine(Photos, name), image);

    private static void WriteCaptions(string path, CocoImage[] images, (long ImageId, string Text)[] captions) =>
        new CocoCaptions(images, [.. captions.Select((caption, i) => new CocoCaption(i + 1, caption.ImageId, caption.Text))]).Write(path);
}
