using System.Text.Json;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Tests.Data;

/// <summary>An experiment reads the same photos, masks and captions from each format of annotation tools as from COCO files.</summary>
[TestClass]
public sealed class AnnotationFormatsTests : IDisposable
{
    private const int Count = 6;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-formats-").FullName;

    public AnnotationFormatsTests()
    {
        Scene[] scenes = [.. new SceneGenerator(new SceneOptions { Seed = 4, Side = 64, NovelFraction = 0.5 }).GenerateMany(Count)];
        Directory.CreateDirectory(InFolder("images"));
        for (var i = 0; i < Count; i++)
        {
            ImageFile.SavePng(InFolder("images", $"photo{i}.png"), scenes[i].Image);
        }

        CocoImage[] images =
            [.. scenes.Select((scene, i) => new CocoImage(70 + i, $"photo{i}.png", scene.Image.Height, scene.Image.Width))];
        CocoCategory[] categories = [.. SceneClasses.All.Select((name, i) => new CocoCategory(i + 1, name))];
        new CocoInstances(images, categories, [.. scenes.SelectMany((scene, i) => scene.Objects.Select((item, k) => new CocoAnnotation(
            100 * i + k,
            70 + i,
            SceneClasses.All.ToList().IndexOf(item.ClassName) + 1,
            CocoBox.FromBoundingBox(item.Box),
            CocoSegmentation.FromMask(item.Mask))))]).Write(InFolder("instances.json"));

        // One more photo has a caption only.
        File.Copy(InFolder("images", "photo0.png"), InFolder("images", "caption.png"));
        new CocoCaptions(
            [.. images, new CocoImage(7, "caption.png", 64, 64)],
            [.. images.Select((image, i) => new CocoCaption(i + 1, image.Id, scenes[i].Caption)), new CocoCaption(99, 7, "a fish")])
            .Write(InFolder("captions.json"));
        File.WriteAllText(
            InFolder("split.json"), JsonSerializer.Serialize(new { seen = SceneClasses.Base, unseen = SceneClasses.Novel }));
    }

    [TestMethod]
    [DataRow(AnnotationFormat.Coco, "annotated.json", "images")]
    [DataRow(AnnotationFormat.Yolo, "annotated", "")]
    [DataRow(AnnotationFormat.LabelMe, "annotated", "images")]
    [DataRow(AnnotationFormat.PascalVoc, "annotated", "images")]
    [DataRow(AnnotationFormat.Cvat, "annotated.xml", "images")]
    [DataRow(AnnotationFormat.LabelStudio, "annotated.json", "images")]
    public void Every_format_is_read_as_the_COCO_file(AnnotationFormat format, string path, string images)
    {
        var source = AnnotationFiles.Open(InFolder("instances.json"), new AnnotationReadOptions { ImageFolder = InFolder("images") });
        AnnotationFiles.Write(source, InFolder(path), format, new AnnotationWriteOptions { CopyImages = true });
        var expected = Read(new CocoMaskedPhotos("images", "instances.json"));
        var found = Read(new AnnotatedMaskedPhotos(path, images));

        Assert.HasCount(expected.Length, found);
        foreach (var photo in expected)
        {
            var other = found.Single(image => Path.GetFileName(image.Path) == Path.GetFileName(photo.Path));
            Assert.IsTrue(File.Exists(InFolder(other.Path)), other.Path);
            Assert.IsFalse(Path.IsPathRooted(other.Path), other.Path);
            Assert.AreEqual(photo.Id, other.Id);
            Assert.AreEqual(photo.OffersMasks, other.OffersMasks);
            CollectionAssert.AreEqual(photo.Captions.ToArray(), other.Captions.ToArray());
            CollectionAssert.AreEquivalent(
                photo.Truth.Select(item => item.ClassName).ToArray(), other.Truth.Select(item => item.ClassName).ToArray());

            // Outlines of polygons cut corners; formats with pixels are exact.
            foreach (var item in photo.Truth)
            {
                Assert.IsGreaterThan(0.8, other.Truth.Max(match => IoU(match.Mask, item.Mask)), $"{format}: {photo.Path}");
            }
        }
    }

    [TestMethod]
    public void A_class_that_a_list_of_classes_does_not_have_is_named()
    {
        File.WriteAllText(InFolder("split.json"), JsonSerializer.Serialize(new { seen = SceneClasses.Base, unseen = new[] { "zebra" } }));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => Read(new AnnotatedMaskedPhotos("instances.json", "images"))).Message,
            "the category 'zebra' of the split does not exist");
    }

    [TestMethod]
    public void Photos_of_one_name_cannot_be_joined_with_captions()
    {
        Directory.CreateDirectory(InFolder("images", "more"));
        File.Copy(InFolder("images", "photo0.png"), InFolder("images", "more", "photo0.png"));
        var instances = CocoInstances.Read(InFolder("instances.json"));
        new CocoInstances([.. instances.Images, new CocoImage(200, "more/photo0.png", 64, 64)], instances.Categories, instances.Annotations)
            .Write(InFolder("two.json"));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => Read(new AnnotatedMaskedPhotos("two.json", "images"))).Message,
            "two photos with the name 'photo0.png'");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double IoU(RunLengthMask first, RunLengthMask second)
    {
        var both = RunLengthMask.Intersect(first, second).Area;
        return (double)both / (first.Area + second.Area - both);
    }

    private ExperimentImage[] Read(MaskedPhotos masks)
    {
        // The test photos are one scene of another folder.
        Directory.CreateDirectory(InFolder("test"));
        var scene = new SceneGenerator(new SceneOptions { Seed = 9, Side = 64, NovelFraction = 0.5 }).GenerateMany(1).Single();
        ImageFile.SavePng(InFolder("test", "other.png"), scene.Image);
        new CocoInstances(
            [new CocoImage(1, "other.png", 64, 64)],
            [.. SceneClasses.All.Select((name, i) => new CocoCategory(i + 1, name))],
            [new CocoAnnotation(1, 1, 1, CocoBox.FromBoundingBox(scene.Objects[0].Box), CocoSegmentation.FromMask(scene.Objects[0].Mask))])
            .Write(InFolder("test.json"));
        var data = PhotoExperiment.Read(
            _folder,
            new PhotoSources(masks, new CocoCaptionedPhotos("images", "captions.json")),
            new PhotoSources(new CocoMaskedPhotos("test", "test.json")),
            "split.json",
            line => Assert.Contains("no object has a class named '", line));
        return [.. data.Training];
    }

    private string InFolder(params string[] names) => Path.Combine([_folder, .. names]);
}
