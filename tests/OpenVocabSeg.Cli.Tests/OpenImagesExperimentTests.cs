using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>The experiment on Open Images and Conceptual Captions, on real files in the layout of its configuration.</summary>
[TestClass]
public sealed class OpenImagesExperimentTests
{
    private static readonly PhotoConfiguration Configuration = PhotoConfiguration.Load("openimages-cc-xpm");
    private static readonly List<string> Log = [];
    private static string? _folder;
    private static ExperimentData? _data;

    [ClassCleanup]
    public static void RemoveFolder()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestMethod]
    public void Masks_and_captions_are_of_different_photos()
    {
        var data = Data();
        Assert.AreEqual((200, 298), (data.BaseClasses.Count, data.NovelClasses.Count));
        var masked = data.Training.Where(image => image.OffersMasks).ToArray();
        var captioned = data.Training.Where(image => image.Captions.Count > 0).ToArray();
        Assert.HasCount(11, masked);
        Assert.HasCount(LookAlikeData.CaptionedImages, captioned);
        Assert.HasCount(41, data.Training);
        Assert.IsEmpty(masked.Intersect(captioned));
        Assert.IsTrue(captioned.All(image => image.Truth.Count == 0));
        Assert.IsTrue(data.Training.Concat(data.Test).All(image => File.Exists(Path.Combine(data.ImageFolder, image.Path))));
        Assert.AreEqual("the player staring intently at a computer screen .", captioned.Single(image => image.Id == 3).Captions.Single());
    }

    [TestMethod]
    public void Captions_without_an_image_are_counted_and_logged()
    {
        _ = Data();
        Assert.IsTrue(Log.Any(line => line.Contains("Train_GCC-training.tsv: 30 captions", StringComparison.Ordinal)
            && line.Contains("170 others were skipped", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Training_sees_base_classes_alone_and_keeps_all_photos()
    {
        var data = Data();
        var rows = data.Training.Select(image => TrainingRow.Create(image, data.BaseClasses)).ToArray();
        CollectionAssert.AreEquivalent(new[] { "Dog", "Taxi" }, rows.SelectMany(row => row.Label).Distinct().ToArray());

        // The photos of pizzas are included without their objects.
        Assert.HasCount(2, rows.Where(row => row.ImagePath.Contains("000cc62f167d9fa4", StringComparison.Ordinal)
            || row.ImagePath.Contains("00dc0baf74f95e45", StringComparison.Ordinal)));
        foreach (var row in rows)
        {
            Assert.AreEqual((row.Label.Length, 4 * row.Label.Length), (row.Masks.Length, row.BoundingBoxes.Length), row.ImagePath);
        }
    }

    [TestMethod]
    public void Masks_of_a_row_have_the_size_of_the_photo_and_lie_in_their_boxes()
    {
        var data = Data();
        foreach (var row in data.Training.Select(image => TrainingRow.Create(image, data.BaseClasses)).Where(row => row.Label.Length > 0))
        {
            var photo = ImageFile.Load(Path.Combine(data.ImageFolder, row.ImagePath));
            for (var i = 0; i < row.Masks.Length; i++)
            {
                // The boxes of these files were computed from the masks.
                var box = RunLengthMask.FromCompressedCounts(row.Masks[i], photo.Height, photo.Width).BoundingBox;
                CollectionAssert.AreEqual(
                    new[] { true, true, true, true },
                    new[] { box.X0, box.Y0, box.X1, box.Y1 }.Select(
                        (edge, k) => Math.Abs(edge - row.BoundingBoxes[4 * i + k]) <= 2).ToArray(),
                    row.ImagePath);
            }
        }
    }

    [TestMethod]
    public void The_test_has_base_and_novel_objects_and_no_photo_without_any()
    {
        var data = Data();
        Assert.HasCount(3, data.Test);
        CollectionAssert.AreEquivalent(
            new[] { "Dog", "Pizza", "Pizza", "Taxi" }, data.Test.SelectMany(image => image.Truth).Select(o => o.ClassName).ToArray());
    }

    /// <summary>The ground truth as detections has perfect boxes and masks; classes without objects are ignored.</summary>
    [TestMethod]
    [DataRow(IouType.Box)]
    [DataRow(IouType.Mask)]
    public void Classes_without_an_object_are_left_out_of_the_mean(IouType type)
    {
        var data = Data();
        var evaluation = Evaluate(data, data.AllClasses, type, _ => true);
        Assert.AreEqual(1, evaluation.Summary.AP, 1e-9);
        Assert.AreEqual(1, evaluation.SummarizeClasses(data.BaseClasses).AP, 1e-9);
        Assert.AreEqual(1, evaluation.SummarizeClasses(data.NovelClasses).AP, 1e-9);
        Assert.HasCount(498, evaluation.Categories);

        // Without its pizzas: one of three classes is missed, and all of the novel ones.
        var missing = Evaluate(data, data.AllClasses, type, o => o.ClassName != "Pizza");
        Assert.AreEqual(2.0 / 3, missing.Summary.AP, 1e-9);
        Assert.AreEqual(0, missing.SummarizeClasses(data.NovelClasses).AP, 1e-9);
        Assert.AreEqual(-1, evaluation.SummarizeClasses(data.NovelClasses.Where(name => name != "Pizza")).AP);
    }

    [TestMethod]
    public void Photos_of_the_training_in_the_test_are_refused()
    {
        _ = Data();
        var problem = Assert.ThrowsExactly<InvalidDataException>(() => PhotoExperiment.Read(
            _folder!, Configuration.Training, new PhotoSources(Configuration.Training.Masks), "openimages", _ => { }));
        Assert.Contains("is in the training files and in the test files", problem.Message);
    }

    [TestMethod]
    public void A_split_of_other_classes_is_refused()
    {
        _ = Data();
        var problem = Assert.ThrowsExactly<InvalidDataException>(
            () => PhotoExperiment.Read(_folder!, Configuration.Training, Configuration.Test, OtherSplit(), _ => { }));
        Assert.Contains("oidv7-class-descriptions-boxable.csv: none of the classes of the split is in the file", problem.Message);
    }

    [TestMethod]
    public void Missing_folders_are_named()
    {
        _ = Data();
        var masks = (OpenImagesMaskedPhotos)Configuration.Training.Masks!;
        var problem = Assert.ThrowsExactly<DirectoryNotFoundException>(() => PhotoExperiment.Read(
            _folder!,
            Configuration.Training with { Masks = masks with { Masks = "nowhere" } },
            Configuration.Test,
            "openimages",
            _ => { }));
        Assert.Contains("nowhere", problem.Message);
        Assert.Contains("none.tsv", Assert.ThrowsExactly<FileNotFoundException>(() => PhotoExperiment.Read(
            _folder!,
            Configuration.Training with { Captions = new ConceptualCaptionedPhotos("conceptual-captions/train", "none.tsv") },
            Configuration.Test,
            "openimages",
            _ => { })).Message);
    }

    private static ExperimentData Data()
    {
        if (_data is null)
        {
            _ = RealData.Folder();
            _folder = Directory.CreateTempSubdirectory("ovs-open-images").FullName;
            LookAlikeData.Create(_folder);
            _data = PhotoExperiment.Read(_folder, Configuration.Training, Configuration.Test, Configuration.Split, Log.Add);
        }

        return _data;
    }

    private static string OtherSplit()
    {
        var path = Path.Combine(_folder!, "split.json");
        File.WriteAllText(path, """{"seen":["Dragon"],"unseen":["Wyvern"]}""");
        return path;
    }

    private static CocoEvaluation Evaluate(
        ExperimentData data, IReadOnlyList<string> classes, IouType type, Func<ExperimentInstance, bool> found)
    {
        var ids = classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i + 1L);
        var objects = data.Test.SelectMany((image, i) => image.Truth.Select(o => (Image: (long)i, Object: o))).ToArray();
        return CocoEvaluator.Evaluate(
            Enumerable.Range(0, data.Test.Count).Select(i => (long)i),
            classes.Select(name => new EvaluationCategory(ids[name], name)),
            objects.Select(pair => new EvaluationGroundTruth(
                pair.Image, ids[pair.Object.ClassName], Box(pair.Object), pair.Object.Mask)),
            objects.Where(pair => found(pair.Object)).Select(pair => new EvaluationDetection(
                pair.Image, ids[pair.Object.ClassName], 1, Box(pair.Object), pair.Object.Mask)),
            new EvaluationOptions { IouType = type });
    }

    private static CocoBox Box(ExperimentInstance o) => CocoBox.FromBoundingBox(o.Box);
}
