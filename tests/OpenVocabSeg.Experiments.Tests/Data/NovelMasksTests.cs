using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Experiments.Tests.Data;

/// <summary>
/// The whole way from COCO files, or from Open Images' and Conceptual Captions' files, to the student of <c>ovseg train</c>, for a few
/// steps on generated scenes: whatever the files say about novel and excluded objects, the trained weights are the same to the last bit.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class NovelMasksTests
{
    private const int TrainingScenes = 6;
    private const int TestScenes = 1;
    private const string Excluded = "heart";
    private const string Coco = "COCO";
    private const string OpenImages = "Open Images";

    private static readonly string Folder = Directory.CreateTempSubdirectory("ovs-novel").FullName;
    private static readonly string[] Base = [.. SceneClasses.Base.Where(name => name != Excluded)];
    private static readonly Dictionary<string, string[]> Trained = [];
    private static int _threads;

    [ClassInitialize]
    public static void WriteScenes(TestContext context)
    {
        TorchRuntime.Initialize();
        _threads = torch.get_num_threads();
        torch.set_num_threads(1);
        Directory.CreateDirectory(Path.Combine(Folder, "images"));
        for (var i = 0; i < TrainingScenes + TestScenes; i++)
        {
            ImageFile.SavePng(Path.Combine(Folder, "images", $"{i}.png"), Scenes()[i].Image);
        }

        WriteSplit("split.json", Base, SceneClasses.Novel);
        WriteSplit("open-split.json", [.. Base, .. SceneClasses.Novel.Skip(1)], [SceneClasses.Novel[0]]);
        foreach (var files in new[] { Coco, OpenImages })
        {
            Trained[files] = Train(files, annotation => annotation);
        }
    }

    [ClassCleanup]
    public static void RemoveScenes()
    {
        torch.set_num_threads(_threads);
        Directory.Delete(Folder, recursive: true);
    }

    [TestMethod]
    [DataRow(Coco)]
    [DataRow(OpenImages)]
    public void Training_twice_gives_the_same_weights(string files) =>
        CollectionAssert.AreEqual(Trained[files], Train(files, annotation => annotation));

    [TestMethod]
    [DataRow(Coco)]
    [DataRow(OpenImages)]
    public void Other_novel_and_excluded_masks_change_no_weight(string files) =>
        CollectionAssert.AreEqual(Trained[files], Train(files, annotation => IsBase(annotation) ? annotation : Changed(annotation)));

    [TestMethod]
    [DataRow(Coco)]
    [DataRow(OpenImages)]
    public void No_novel_and_excluded_masks_change_no_weight(string files) =>
        CollectionAssert.AreEqual(Trained[files], Train(files, annotation => IsBase(annotation) ? annotation : null));

    [TestMethod]
    [DataRow(Coco)]
    [DataRow(OpenImages)]
    public void Other_base_masks_change_weights(string files)
    {
        var trained = Train(files, annotation => IsBase(annotation) ? Changed(annotation) : annotation);
        Assert.AreEqual(Trained[files][0], trained[0], "Caption pretraining reads no masks.");
        Assert.AreNotEqual(Trained[files][1], trained[1], "teacher");
        Assert.AreNotEqual(Trained[files][2], trained[2], "student");
    }

    [TestMethod]
    [DataRow(Coco)]
    [DataRow(OpenImages)]
    public void Masks_of_novel_classes_would_change_weights_if_the_split_made_them_base(string files)
    {
        var trained = Train(files, annotation => annotation, "open-split.json");
        var changed = Train(files, annotation => IsBase(annotation) ? annotation : Changed(annotation), "open-split.json");
        Assert.AreNotEqual(trained[1], changed[1], "teacher");
        Assert.AreNotEqual(trained[2], changed[2], "student");
    }

    private static void WriteSplit(string file, IReadOnlyList<string> seen, IReadOnlyList<string> unseen) =>
        File.WriteAllText(Path.Combine(Folder, file), JsonSerializer.Serialize(new { seen, unseen, excluded = new[] { Excluded } }));

    private static Scene[] Scenes() =>
        [.. new SceneGenerator(new SceneOptions { Seed = 4, Side = 64, NovelFraction = 0.5 }).GenerateMany(TrainingScenes + TestScenes)];

    private static bool IsBase(CocoAnnotation annotation) => Base.Contains(SceneClasses.All[(int)annotation.CategoryId - 1]);

    // The mask is inverted, with a box around the whole image.
    private static CocoAnnotation Changed(CocoAnnotation annotation)
    {
        var mask = annotation.Segmentation!.Mask!;
        var bitmap = Array.ConvertAll(mask.ToBitmap(), pixel => (byte)(1 - pixel));
        return annotation with
        {
            Box = new CocoBox(0, 0, mask.Width, mask.Height),
            Segmentation = CocoSegmentation.FromMask(RunLengthMask.FromBitmap(bitmap, mask.Height, mask.Width)),
        };
    }

    // Hashes of the weights of stage 1, teacher and student.
    private static string[] Train(string files, Func<CocoAnnotation, CocoAnnotation?> change, string split = "split.json")
    {
        var scenes = Scenes();
        WriteFiles("train", scenes, 0, TrainingScenes, change);
        WriteFiles("test", scenes, TrainingScenes, TestScenes, annotation => annotation);
        if (files == OpenImages)
        {
            WriteOpenImages("train");
            WriteOpenImages("test");
        }

        var data = files == OpenImages
            ? PhotoExperiment.Read(Folder, OpenImagesPhotos("train"), OpenImagesPhotos("test") with { Captions = null }, split, _ => { })
            : PhotoExperiment.Read(Folder, Photos("train"), Photos("test"), split, _ => { });
        using var study = new AblationStudy(data, Settings(), folder: null, new SilentObserver(), CancellationToken.None);
        var labels = study.Run().PseudoLabels.SelectMany(image => image).ToArray();
        Assert.IsTrue(labels.Any(label => SceneClasses.Novel.Contains(label.ClassName)), "The student sees no novel class.");
        return [Hash(study.CaptionModel!.Save), Hash(study.Teacher!.Save), Hash(study.Student!.Save)];
    }

    private static PhotoSources Photos(string part) => new(
        new CocoMaskedPhotos("images", $"instances_{part}.json"), new CocoCaptionedPhotos("images", $"captions_{part}.json"));

    private static PhotoSources OpenImagesPhotos(string part) => new(
        new OpenImagesMaskedPhotos($"{part}/images", "classes.csv", $"{part}/segmentations.csv", $"{part}/masks"),
        new ConceptualCaptionedPhotos("captioned", "captions.tsv"));

    // The COCO files of a part in the form of Open Images: photos without captions, masks of twice the size; and its captions with photos.
    private static void WriteOpenImages(string part)
    {
        var instances = CocoInstances.Read(Path.Combine(Folder, $"instances_{part}.json"));
        File.WriteAllLines(
            Path.Combine(Folder, "classes.csv"), instances.Categories.Select(category => $"/m/{category.Id},{category.Name}"));
        foreach (var folder in new[] { $"{part}/images", $"{part}/masks", "captioned" }.Select(name => Path.Combine(Folder, name)))
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var image in instances.Images)
        {
            var picture = ImageFile.Load(Path.Combine(Folder, "images", image.FileName!));
            File.WriteAllBytes(Path.Combine(Folder, part, "images", $"{image.Id}.jpg"), ImageFile.EncodeJpeg(picture));
        }

        var lines = new List<string> { "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks" };
        foreach (var annotation in instances.Annotations)
        {
            var (mask, box, name) = (annotation.Segmentation!.Mask!, annotation.Box!.Value.ToBoundingBox(), $"{annotation.Id}.png");
            ImageFile.SavePng(Path.Combine(Folder, part, "masks", name), Twice(mask));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{name},{annotation.ImageId},/m/{annotation.CategoryId},{annotation.Id},"
                    + $"{box.X0 / mask.Width},{box.X1 / mask.Width},{box.Y0 / mask.Height},{box.Y1 / mask.Height},,"));
        }

        File.WriteAllLines(Path.Combine(Folder, part, "segmentations.csv"), lines);
        if (part == "train")
        {
            var captions = CocoCaptions.Read(Path.Combine(Folder, "captions_train.json")).Captions;
            File.WriteAllLines(Path.Combine(Folder, "captions.tsv"), captions.Select(caption => $"{caption.Text}\thttp://a/{caption.Id}"));
            foreach (var (caption, row) in captions.Select((caption, row) => (caption, row)))
            {
                File.Copy(
                    Path.Combine(Folder, "images", $"{caption.ImageId}.png"),
                    Path.Combine(Folder, "captioned", $"{row}.png"),
                    overwrite: true);
            }
        }
    }

    private static PixelImage Twice(RunLengthMask mask)
    {
        var (bitmap, height, width) = (mask.ToBitmap(), 2 * mask.Height, 2 * mask.Width);
        var pixels = new byte[3 * height * width];
        for (var i = 0; i < height * width; i++)
        {
            pixels.AsSpan(3 * i, 3).Fill(bitmap[i / width / 2 * mask.Width + i % width / 2] == 0 ? (byte)0 : byte.MaxValue);
        }

        return new PixelImage(height, width, pixels);
    }

    private static void WriteFiles(string part, Scene[] scenes, int first, int count, Func<CocoAnnotation, CocoAnnotation?> change)
    {
        CocoImage[] images =
            [.. Enumerable.Range(first, count).Select(i => new CocoImage(i, $"{i}.png", scenes[i].Image.Height, scenes[i].Image.Width))];
        var objects = Enumerable.Range(first, count)
            .SelectMany(i => scenes[i].Objects.Select((item, k) => new CocoAnnotation(
                100 * (i + 1) + k,
                i,
                SceneClasses.All.ToList().IndexOf(item.ClassName) + 1,
                new CocoBox(item.Box.X0, item.Box.Y0, item.Box.Width, item.Box.Height),
                CocoSegmentation.FromMask(item.Mask))))
            .ToArray();
        if (part == "train")
        {
            Assert.IsTrue(objects.Any(item => SceneClasses.Novel.Contains(SceneClasses.All[(int)item.CategoryId - 1])));
            Assert.IsTrue(objects.Any(item => SceneClasses.All[(int)item.CategoryId - 1] == Excluded));
            Assert.IsTrue(objects.Any(IsBase));
        }

        CocoCategory[] categories = [.. SceneClasses.All.Select((name, i) => new CocoCategory(i + 1, name))];
        new CocoInstances(images, categories, [.. objects.Select(change).OfType<CocoAnnotation>()])
            .Write(Path.Combine(Folder, $"instances_{part}.json"));
        new CocoCaptions(images, [.. images.Select(image => new CocoCaption(image.Id + 1, image.Id, scenes[image.Id].Caption))])
            .Write(Path.Combine(Folder, $"captions_{part}.json"));
    }

    private static StudySettings Settings()
    {
        var teacher = ModelPresets.QuickStart.Teacher with { Iterations = 3, BatchSize = 2 };
        return new StudySettings
        {
            Seed = 1,
            Vocabulary = new()
            {
                Words = WordEmbeddings.Random([.. SceneClasses.All, "a", "and", "with", "picture"], 64, seed: 5),
                Nouns = NounVocabulary.FromNames(SceneClasses.All),
            },
            Model = ModelPresets.QuickStart with
            {
                CaptionPretraining = ModelPresets.QuickStart.CaptionPretraining with { Epochs = null, Iterations = 2, BatchSize = 4 },
                Teacher = teacher,
                Student = ModelPresets.QuickStart.Student with
                {
                    Iterations = 3,
                    BatchSize = 2,
                    PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2 },
                },
            },
            Baseline = teacher,
            Scope = new() { Rows = [], KeepPseudoLabels = true },
        };
    }

    private static string Hash(Action<string> save)
    {
        var path = Path.Combine(Folder, "model.zip");
        save(path);
        using var archive = ZipFile.OpenRead(path);
        using var weights = archive.GetEntry("weights.safetensors")!.Open();
        return Convert.ToHexString(SHA256.HashData(weights));
    }

    private sealed class SilentObserver : IStudyObserver
    {
        public void OnStep(string stage, TrainingProgress progress, double imagesPerSecond)
        {
        }

        public void OnWork(string stage)
        {
        }

        public void OnNote(string message)
        {
        }

        public void OnRow(StudyRow row)
        {
        }
    }
}
