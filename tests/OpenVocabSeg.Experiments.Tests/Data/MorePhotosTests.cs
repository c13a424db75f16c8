using System.Text.Json;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Tests.Data;

[TestClass]
public sealed class MorePhotosTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("ovs-more").FullName;

    [ClassInitialize]
    public static void WriteFiles(TestContext context)
    {
        Write("first", [1, 2, 3], captioned: [1]);
        Write("second", [14, 15], captioned: [15]);
        Write("again", [3], captioned: [3]);
        Write("other-ids", [21], captioned: [], catId: 9);
    }

    [ClassCleanup]
    public static void RemoveFiles() => Directory.Delete(Folder, recursive: true);

    [TestMethod]
    public void Photos_of_other_folders_are_added_with_their_masks_and_captions()
    {
        var data = PhotoExperiment.Add(First(), Photos("second"), _ => { });

        CollectionAssert.AreEqual(new long?[] { 1, 2, 3, 14, 15 }, data.Training.Select(image => image.Id).ToArray());
        Assert.AreEqual("cat", data.Training[4].Truth.Single().ClassName);
        Assert.AreEqual("a cat", data.Training[4].Captions.Single());
        Assert.IsTrue(data.Training[4].OffersMasks);
    }

    [TestMethod]
    public void Captions_alone_are_added_without_masks()
    {
        var data = PhotoExperiment.Add(First(), Photos("second") with { Masks = null }, _ => { });

        Assert.AreEqual(15, data.Training[^1].Id);
        Assert.IsFalse(data.Training[^1].OffersMasks);
        Assert.HasCount(4, data.Training);
    }

    [TestMethod]
    public void A_photo_that_is_there_already_is_refused() => StringAssert.Contains(
        Assert.ThrowsExactly<InvalidDataException>(() => PhotoExperiment.Add(First(), Photos("again"), _ => { })).Message, "3.png");

    [TestMethod]
    public void Another_id_of_a_class_is_refused() => StringAssert.Contains(
        Assert.ThrowsExactly<InvalidDataException>(
            () => PhotoExperiment.Add(First(), Photos("other-ids") with { Captions = null }, _ => { })).Message,
        "the class 'cat' has the id 9, but 7");

    [TestMethod]
    public void Without_a_split_all_classes_are_base_classes()
    {
        CollectionAssert.AreEqual(new[] { "cat", "dog" }, First().BaseClasses.ToArray());
        Assert.IsEmpty(First().NovelClasses);
    }

    [TestMethod]
    public void A_fixed_part_of_the_masked_photos_is_held_out()
    {
        var data = PhotoExperiment.Add(First(), Photos("second"), _ => { }).HoldOut(3);

        CollectionAssert.AreEqual(new long?[] { 3, 15 }, data.Test.Select(image => image.Id).ToArray());
        CollectionAssert.AreEqual(new long?[] { 1, 2, 14 }, data.Training.Select(image => image.Id).ToArray());
        var captions = PhotoExperiment.Add(First(), Photos("second") with { Masks = null }, _ => { }).HoldOut(3);
        CollectionAssert.Contains(captions.Training.Select(image => image.Id).ToArray(), 15L);
    }

    // Photo 2 has a dog, a class of one in four photos: √(0.9 / 0.25) = 1.90. Cats, in three of four, have √(0.9 / 0.75) = 1.095.
    [TestMethod]
    public void Photos_of_rare_classes_are_repeated_by_the_square_root_rule()
    {
        var first = First();
        ExperimentImage[] images = [.. first.Training, first.Training[0] with { Id = 4 }];
        var data = (first with { Training = [.. images.Select((image, i) => i == 1 ? Dog(image) : image)] }).RepeatRare(0.9);

        // Sums of what is due: 0.095, 0.992, 1.087 (photo 3 is repeated), 0.18.
        CollectionAssert.AreEqual(new long?[] { 1, 2, 3, 4, 3 }, data.Training.Select(image => image.Id).ToArray());
        Assert.IsEmpty(data.Training[^1].Captions);
        Assert.HasCount(4, (data with { Training = images }).RepeatRare(0).Training);
    }

    private static ExperimentImage Dog(ExperimentImage image) => image with
    {
        Truth = [.. image.Truth.Select(o => new ExperimentInstance("dog", o.Shape, o.Area, o.IsCrowd))],
    };

    private static ExperimentData First() => PhotoExperiment.Read(Folder, Photos("first"), test: null, split: null, _ => { });

    private static PhotoSources Photos(string name) => new(
        new CocoMaskedPhotos("images", $"{name}.json"), new CocoCaptionedPhotos("images", $"{name}-captions.json"));

    private static void Write(string name, long[] ids, long[] captioned, int catId = 7)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "images"));
        foreach (var id in ids)
        {
            ImageFile.SavePng(Path.Combine(Folder, "images", $"{id}.png"), new PixelImage(8, 8, new byte[8 * 8 * 3]));
        }

        object Image(long id) => new { id, file_name = $"{id}.png", width = 8, height = 8 };
        File.WriteAllText(Path.Combine(Folder, $"{name}.json"), JsonSerializer.Serialize(new
        {
            images = ids.Select(Image),
            categories = new[] { new { id = catId, name = "cat" }, new { id = catId + 1, name = "dog" } },
            annotations = ids.Select(id => new
            {
                id,
                image_id = id,
                category_id = catId,
                iscrowd = 0,
                area = 16,
                bbox = new[] { 0, 0, 4, 4 },
                segmentation = new[] { new[] { 0, 0, 4, 0, 4, 4, 0, 4 } },
            }),
        }));
        File.WriteAllText(Path.Combine(Folder, $"{name}-captions.json"), JsonSerializer.Serialize(new
        {
            images = captioned.Select(Image),
            annotations = captioned.Select(id => new { id, image_id = id, caption = "a cat" }),
        }));
    }
}
