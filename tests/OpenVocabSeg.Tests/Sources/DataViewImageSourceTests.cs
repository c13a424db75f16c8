using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Sources;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Sources;

[TestClass]
public sealed class DataViewImageSourceTests
{
    private static readonly TrainingColumns AllColumns = new()
    {
        Image = "Image",
        Captions = "Captions",
        Instances = new("Label", "BoundingBoxes", "Masks", null),
    };

    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    public void Instances_come_with_class_box_and_mask()
    {
        var image = Read(Full()).Single();

        Assert.AreEqual((4, 8), (image.Image.Height, image.Image.Width));
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30 }, image.Image.Pixels[..3]);
        CollectionAssert.AreEqual(new[] { "a cat and a dog" }, image.Captions.ToArray());
        Assert.HasCount(2, image.Instances);
        Assert.AreEqual("cat", image.Instances[0].ClassName);
        Assert.AreEqual(new BoundingBox(0, 0, 2, 2), image.Instances[0].Box);
        Assert.AreEqual(4, image.Instances[0].Mask!.Area);
        Assert.AreEqual("dog", image.Instances[1].ClassName);
        Assert.AreEqual(1f, image.Instances[1].Score);
        Assert.IsEmpty(image.PseudoInstances);
    }

    [TestMethod]
    public void Rows_with_captions_only_masks_only_or_both_belong_in_one_view()
    {
        ImageRow[] rows =
        [
            new() { Id = 0, Image = TestRows.Image(8, 4), Captions = ["a bird", " "] },
            Masked(1),
            Full(2),
            new() { Id = 3, Image = TestRows.Image(8, 4) },
        ];
        var view = TestRows.Load(_context, rows);

        var captioned = new DataViewImageSource(view, AllColumns, TrainingRowFilter.Captioned, null).Read(default).ToArray();
        CollectionAssert.AreEqual(new[] { 0, 2 }, captioned.Select(image => image.Instances.Count).ToArray());
        CollectionAssert.AreEqual(new[] { "a bird" }, captioned[0].Captions.ToArray());

        var masked = new DataViewImageSource(view, AllColumns, TrainingRowFilter.WithInstances, null).Read(default).ToArray();
        CollectionAssert.AreEqual(new[] { 2, 2 }, masked.Select(image => image.Instances.Count).ToArray());
    }

    [TestMethod]
    public void Reading_again_gives_the_same_and_leaves_the_images_alone()
    {
        var row = Full();
        var source = new DataViewImageSource(TestRows.Load(_context, row), AllColumns, TrainingRowFilter.WithInstances, null);

        CollectionAssert.AreEqual(source.Read(default).Single().Image.Pixels, source.Read(default).Single().Image.Pixels);
        Assert.AreEqual(8, row.Image!.Width);
    }

    [TestMethod]
    public void Other_classes_never_leave_the_view()
    {
        var view = TestRows.Load(_context, Full(), new ImageRow
        {
            Image = TestRows.Image(8, 4), Label = ["dog"], BoundingBoxes = [0, 0, 1, 1], Masks = [TestRows.BoxMask(0, 0, 1, 1, 8, 4)],
        });
        var source = new DataViewImageSource(view, AllColumns, TrainingRowFilter.WithInstances, new HashSet<string> { "cat" });

        Assert.AreEqual("cat", source.Read(default).Single().Instances.Single().ClassName);
    }

    [TestMethod]
    public void Instances_of_missing_class_are_left_out()
    {
        var data = _context.Data.LoadFromEnumerable(new[] { Full() });
        var keys = _context.Transforms.Conversion.MapValueToKey(
            "Label", keyData: _context.Data.LoadFromEnumerable(new[] { new NamedKey { Name = "dog" } }));
        var view = keys.Fit(data).Transform(data);

        var source = new DataViewImageSource(view, AllColumns, TrainingRowFilter.WithInstances, null);
        var instance = source.Read(default).Single().Instances.Single();
        Assert.AreEqual("dog", instance.ClassName);
        Assert.AreEqual(new BoundingBox(4, 1, 6, 4), instance.Box);
    }

    [TestMethod]
    public void Boxes_come_from_masks_where_there_is_no_column_for_them()
    {
        var columns = AllColumns with { Instances = new("Label", null, "Masks", null) };
        var source = new DataViewImageSource(TestRows.Load(_context, Full()), columns, TrainingRowFilter.WithInstances, null);

        Assert.AreEqual(new BoundingBox(4, 1, 6, 4), source.Read(default).Single().Instances[1].Box);
    }

    [TestMethod]
    public void An_empty_mask_text_means_that_only_the_box_is_known()
    {
        var row = Full();
        row.Masks[0] = string.Empty;
        var instances = Read(row).Single().Instances;

        Assert.IsNull(instances[0].Mask);
        Assert.IsNotNull(instances[1].Mask);
    }

    [TestMethod]
    public void Pseudo_columns_are_read_with_their_scores()
    {
        var data = _context.Data.LoadFromEnumerable(new[]
        {
            new PseudoRow
            {
                Image = TestRows.Image(8, 4),
                PseudoLabel = ["zebra"],
                PseudoBoundingBoxes = [1, 1, 3, 3],
                PseudoMasks = [TestRows.BoxMask(1, 1, 3, 3, 8, 4)],
                PseudoScore = [0.25f],
            },
        });
        var view = _context.Transforms.Conversion.MapValueToKey("PseudoLabel").Fit(data).Transform(data);
        var columns = new TrainingColumns
        {
            Image = "Image",
            PseudoInstances = new("PseudoLabel", "PseudoBoundingBoxes", "PseudoMasks", "PseudoScore"),
        };
        var source = new DataViewImageSource(view, columns, TrainingRowFilter.WithInstances, new HashSet<string> { "cat" });
        var image = source.Read(default).Single();

        Assert.IsEmpty(image.Instances);
        Assert.AreEqual(("zebra", 0.25f), (image.PseudoInstances[0].ClassName, image.PseudoInstances[0].Score));
    }

    [TestMethod]
    public void Contradictions_name_row_column_and_counts()
    {
        var tooFewMasks = Full(1);
        tooFewMasks.Masks = tooFewMasks.Masks[..1];
        AssertInvalid("Row 1: column 'Label' has 2 values, so column 'Masks' should have 2, but has 1.", Full(), tooFewMasks);

        var tooFewBoxes = Full();
        tooFewBoxes.BoundingBoxes = tooFewBoxes.BoundingBoxes[..6];
        AssertInvalid("Row 0: column 'Label' has 2 values, so column 'BoundingBoxes' should have 8, but has 6.", tooFewBoxes);

        var swapped = Full();
        swapped.BoundingBoxes[0] = 7;
        AssertInvalid("Row 0: column 'BoundingBoxes', instance 0, is not in the order x0 y0 x1 y1.", swapped);

        var notFinite = Full();
        notFinite.BoundingBoxes[5] = float.NaN;
        AssertInvalid("Row 0: column 'BoundingBoxes', instance 1, has a coordinate that is not finite.", notFinite);

        var otherSize = Full();
        otherSize.Masks[1] = TestRows.BoxMask(0, 0, 1, 1, 9, 9);
        AssertInvalid("Row 0: column 'Masks', instance 1, is not a run-length mask of the image's 4×8 pixels.", otherSize);

        var noImage = Full();
        noImage.Image = null;
        AssertInvalid("Row 0: column 'Image' has no image.", noImage);
    }

    [TestMethod]
    public void Images_from_files_can_be_read_twice()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using (var picture = TestRows.Image(8, 4))
            {
                picture.Save(Path.Combine(folder.FullName, "a.png"));
            }

            var row = new FileRow { Path = "a.png", Captions = "a cat" };
            var data = _context.Data.LoadFromEnumerable(new[] { row, row, row });
            var view = _context.Transforms.LoadImages("Image", folder.FullName, "Path").Fit(data).Transform(data);
            var columns = new TrainingColumns { Image = "Image", Captions = "Captions" };
            var source = new DataViewImageSource(view, columns, TrainingRowFilter.Captioned, null);
            for (var pass = 0; pass < 2; pass++)
            {
                var images = source.Read(default).ToArray();
                Assert.HasCount(3, images);
                Assert.IsTrue(Array.TrueForAll(images, image => image.Image.Pixels is [10, 20, 30, ..]));
                Assert.AreEqual("a cat", images[2].Captions.Single());
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Boxes_are_clipped_to_their_images_and_those_outside_are_left_out()
    {
        var beyond = Full();
        beyond.BoundingBoxes = [-3, -1, 2, 1e8f, 4, 1, 6, 4];
        var outside = Full(1);
        outside.BoundingBoxes = [200, 200, 300, 320, 8, 0, 9, 4];
        var half = Full(2);
        half.BoundingBoxes = [-5, 0, 0, 4, 1, 1, 8, 4];
        var log = new List<string>();
        var source = new DataViewImageSource(
            TestRows.Load(_context, beyond, outside, half), AllColumns, TrainingRowFilter.WithInstances, null, log.Add);
        for (var pass = 0; pass < 2; pass++)
        {
            var images = source.Read(default).ToArray();
            Assert.HasCount(2, images, "a row whose instances are all outside is none to train on");
            CollectionAssert.AreEqual(
                new[] { new BoundingBox(0, 0, 2, 4), new BoundingBox(4, 1, 6, 4) },
                images[0].Instances.Select(instance => instance.Box).ToArray());
            Assert.AreEqual(new BoundingBox(1, 1, 8, 4), images[1].Instances.Single().Box);
            Assert.AreEqual("dog", images[1].Instances.Single().ClassName);
        }

        CollectionAssert.AreEqual(
            new[]
            {
                "Column 'BoundingBoxes': 1 box extends beyond its image and is clipped, first in row 0, instance 0.",
                "Column 'BoundingBoxes': 3 boxes outside their images are left out, first in row 1, instance 0.",
            },
            log.ToArray());

        // Captions are still read.
        var captioned = new DataViewImageSource(TestRows.Load(_context, outside), AllColumns, TrainingRowFilter.Any, null);
        Assert.IsEmpty(captioned.Read(default).Single().Instances);
    }

    [TestMethod]
    public void Masks_without_a_pixel_give_no_boxes()
    {
        var row = Full();
        row.Masks[1] = RunLengthMask.FromCounts([32], 4, 8).ToCompressedCounts();
        var log = new List<string>();
        var columns = AllColumns with { Instances = new("Label", null, "Masks", null) };
        var source = new DataViewImageSource(TestRows.Load(_context, row), columns, TrainingRowFilter.WithInstances, null, log.Add);
        Assert.AreEqual(new BoundingBox(0, 0, 2, 2), source.Read(default).Single().Instances.Single().Box);
        Assert.AreEqual("Column 'Masks': 1 empty mask is left out, first in row 0, instance 1.", log.Single());
    }

    [TestMethod]
    public void Reading_ends_when_it_is_canceled()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        var source = new DataViewImageSource(TestRows.Load(_context, Full()), AllColumns, TrainingRowFilter.WithInstances, null);

        Assert.ThrowsExactly<OperationCanceledException>(() => source.Read(canceled.Token).ToArray());
    }

    private static ImageRow Masked(int id) => new()
    {
        Id = id,
        Image = TestRows.Image(8, 4),
        Label = ["cat", "dog"],
        BoundingBoxes = [0, 0, 2, 2, 4, 1, 6, 4],
        Masks = [TestRows.BoxMask(0, 0, 2, 2, 8, 4), TestRows.BoxMask(4, 1, 6, 4, 8, 4)],
    };

    private static ImageRow Full(int id = 0)
    {
        var row = Masked(id);
        row.Captions = ["a cat and a dog"];
        return row;
    }

    private TrainingImage[] Read(params ImageRow[] rows) =>
        [.. new DataViewImageSource(TestRows.Load(_context, rows), AllColumns, TrainingRowFilter.WithInstances, null).Read(default)];

    private void AssertInvalid(string message, params ImageRow[] rows) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => Read(rows)).Message, message, StringComparison.Ordinal);

    private sealed class NamedKey
    {
        public string Name { get; set; } = string.Empty;
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = string.Empty;

        public string Captions { get; set; } = string.Empty;
    }

    private sealed class PseudoRow
    {
        public MLImage? Image { get; set; }

        public string[] PseudoLabel { get; set; } = [];

        public float[] PseudoBoundingBoxes { get; set; } = [];

        public string[] PseudoMasks { get; set; } = [];

        public float[] PseudoScore { get; set; } = [];
    }
}
