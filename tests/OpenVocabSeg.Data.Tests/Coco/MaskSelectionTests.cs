namespace OpenVocabSeg.Data.Tests.Coco;

/// <summary>Selection of usable masks of a data set, and messages about the others.</summary>
[TestClass]
public class MaskSelectionTests
{
    private static readonly CocoImage[] Images = [new(1, "a.jpg", 20, 30), new(2, "b.jpg", 20, 30)];
    private static readonly CocoCategory[] Categories = [new(1, "disk"), new(2, "block"), new(3, "ring")];
    private static readonly CocoSegmentation Square = CocoSegmentation.FromPolygons([[2, 2, 2, 8, 8, 8, 8, 2]]);

    [TestMethod]
    public void Everything_is_used_where_everything_can_be()
    {
        var (usable, skipped) = Select(
            new CocoAnnotation(1, 1, 1, Segmentation: Square), new CocoAnnotation(2, 2, 2, Segmentation: Square));
        Assert.HasCount(2, usable.Annotations);
        Assert.IsTrue(skipped.IsEmpty);
        Assert.IsEmpty(skipped.ToLines());
        Assert.AreEqual("", skipped.ToString());
    }

    [TestMethod]
    public void Objects_without_masks_are_counted_and_a_class_that_loses_all_is_named()
    {
        CocoAnnotation[] annotations =
        [
            .. Enumerable.Range(0, 10).Select(i => new CocoAnnotation(
                i + 1, 1, (i % 2) + 1, new CocoBox(2, 2, 6, 6), i % 2 == 0 ? Square : null)),
        ];
        var (usable, skipped) = Select(annotations);
        Assert.HasCount(5, usable.Annotations);
        CollectionAssert.AreEqual(
            new[]
            {
                "5 objects without masks are left out, such as annotation 2: field 'segmentation' is missing.",
                "1 class loses all its objects: 'block'.",
            },
            skipped.ToLines().ToArray());
        CollectionAssert.AreEqual(new[] { "block" }, skipped.EmptyClasses.ToArray());
    }

    [TestMethod]
    public void Crowds_stay_for_the_evaluation_and_are_counted_for_the_training()
    {
        var crowd = new CocoAnnotation(1, 1, 1, Segmentation: Square, IsCrowd: true);
        var (usable, skipped) = Select(
            crowd, crowd with { Id = 2, CategoryId = 2 }, crowd with { Id = 3, CategoryId = 2, IsCrowd = false });
        Assert.HasCount(3, usable.Annotations);
        CollectionAssert.AreEqual(
            new[]
            {
                "2 crowd regions (iscrowd 1) are not used for training, such as annotation 1.",
                "1 class loses all its objects: 'disk'.",
            },
            skipped.ToLines().ToArray());
    }

    [TestMethod]
    public void Masks_without_a_pixel_in_the_image_are_left_out()
    {
        var (usable, skipped) = Select(
            new CocoAnnotation(1, 1, 1, Segmentation: Square),
            new CocoAnnotation(2, 1, 1, Segmentation: CocoSegmentation.FromPolygons([[40, 2, 40, 8, 48, 8]])),
            new CocoAnnotation(3, 1, 1, Segmentation: CocoSegmentation.FromPolygons([[2, 2, 5, 2, 8, 2]])),
            new CocoAnnotation(4, 2, 1, Segmentation: CocoSegmentation.FromMask(RunLengthMask.FromCounts([600], 20, 30))),
            new CocoAnnotation(5, 2, 1, Segmentation: CocoSegmentation.FromMask(RunLengthMask.FromCounts([0, 600], 30, 20))));
        Assert.AreEqual(1, usable.Annotations.Single().Id);
        Assert.AreEqual((3L, 1L), (skipped.CountOf(SkipReason.EmptyMask), skipped.CountOf(SkipReason.MaskSizeDiffers)));
        Assert.IsEmpty(skipped.EmptyClasses);
    }

    [TestMethod]
    public void A_name_that_stands_twice_means_the_class_with_objects()
    {
        CocoCategory[] grouped =
            [new(0, "disk", "none"), new(1, "disk", "thing"), new(2, "block", "thing"), new(3, "Disk"), new(4, "disk ")];
        var instances = new CocoInstances(Images, grouped, [new CocoAnnotation(1, 1, 1), new CocoAnnotation(2, 1, 2)]);
        Assert.AreEqual(1, instances.FindCategory("disk").Id);
        Assert.AreEqual(2, instances.FindCategory("block").Id);
        Assert.AreEqual(3, instances.FindCategory("Disk").Id);
        Assert.AreEqual(4, instances.FindCategory("disk ").Id);
        Assert.ThrowsExactly<KeyNotFoundException>(() => instances.FindCategory("ring"));

        var both = new CocoInstances(Images, grouped, [new CocoAnnotation(1, 1, 0), new CocoAnnotation(2, 1, 1)]);
        Assert.AreEqual(
            "Several categories have the name 'disk': 0, 1. Annotations exist for more than one of them.",
            Assert.ThrowsExactly<InvalidDataException>(() => both.FindCategory("disk")).Message);
        var none = new CocoInstances(Images, grouped, []);
        Assert.Contains("for none of them", Assert.ThrowsExactly<InvalidDataException>(() => none.FindCategory("disk")).Message);
    }

    [TestMethod]
    public void The_class_with_objects_is_known_where_no_annotation_is_kept()
    {
        var path = Path.GetTempFileName();
        try
        {
            new CocoInstances(Images, [new(0, "disk"), new(1, "disk")], [new CocoAnnotation(1, 1, 1)]).Write(path);
            Assert.AreEqual(1, CocoInstances.Read(path, keep: _ => false).FindCategory("disk").Id);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void A_canceled_selection_ends()
    {
        var instances = new CocoInstances(Images, Categories, [new CocoAnnotation(1, 1, 1, Segmentation: Square)]);
        Assert.ThrowsExactly<OperationCanceledException>(() => instances.SelectMasks(new CancellationToken(canceled: true)));
    }

    private static (CocoInstances Usable, SkippedObjects Skipped) Select(params CocoAnnotation[] annotations) =>
        new CocoInstances(Images, Categories, annotations).SelectMasks();
}
