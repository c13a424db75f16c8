using CsCheck;

namespace OpenVocabSeg.Data.Tests.Annotations;

/// <summary>
/// Annotations that are written and read again are the same, except for what the format does not support, which is counted.
/// </summary>
[TestClass]
public class RoundTripTests
{
    private static readonly string[] Names = ["cat", "traffic light", "cup, mug", "it's: \"ü\" <b> & #1"];

    // Outlines of real files have two decimals; many of them lie exactly on the grid on which polygons are rasterized.
    private static readonly Gen<double> Coordinate = Gen.Int[0, 1200].Select(value => value / 100.0);

    private static readonly Gen<CocoSegmentation> Outlines = Coordinate.Array[2, 6].Select(Coordinate.Array[2, 6], (xs, ys) =>
        (double[])[.. xs.Zip(ys).SelectMany(point => new[] { point.First, point.Second }), 0.5, 11.25])
        .Where(polygon => polygon.Length >= 6).Array[1, 3].Select(polygons => CocoSegmentation.FromPolygons(polygons));

    private static readonly Gen<CocoSegmentation> Masks = Gen.Byte[0, 1].Array[12 * 13].Where(pixels => pixels.Contains((byte)1))
        .Select(pixels => CocoSegmentation.FromMask(RunLengthMask.FromBitmap(pixels, 12, 13)));

    private static readonly Gen<CocoBox> Boxes = Gen.Select(Gen.Int[0, 600], Gen.Int[0, 600], Gen.Int[1, 500], Gen.Int[1, 500])
        .Select((x, y, w, h) => new CocoBox(x / 100.0, y / 100.0, w / 100.0, h / 100.0));

    private static readonly Gen<ObjectAnnotation> Objects =
        Gen.Select(Gen.Int[0, 3], Boxes, Gen.Int[0, 3], Outlines, Masks, Gen.Bool.Array[4])
        .Select((name, box, kind, outline, mask, flags) =>
        {
            var turned = new OrientedBox(box.X + 3, box.Y + 3, 0.8 * box.Width, 0.8 * box.Height, 30);
            var basis = new ObjectAnnotation(Names[name], kind == 3 ? turned.ToEnclosingBox() : box)
            {
                IsOccluded = flags[0],
                IsTruncated = flags[1],
                IsDifficult = flags[2],
                IsCrowd = flags[3],
            };
            return kind switch
            {
                0 => basis with { Segmentation = outline },
                1 => basis with { Segmentation = mask },
                2 => basis,
                _ => basis with { OrientedBox = turned },
            };
        });

    private static readonly Gen<AnnotatedImage[]> Images = Objects.Array[0, 4].Array[1, 3]
        .Select(pictures => pictures.Select((objects, i) =>
            new AnnotatedImage($"folder/image {i}.png") { Size = new ImageSize(12, 13), Id = 10 + i, Objects = objects }).ToArray());

    [TestMethod]
    public void Coco() => Check(AnnotationFormat.Coco, (written, read) =>
    {
        AssertSameObjects(written, read);
        Assert.AreEqual(written.Box, read.Box);
        Assert.AreEqual(written.IsCrowd, read.IsCrowd);
        CollectionAssert.AreEqual(Flatten(written), Flatten(read));
    });

    [TestMethod]
    public void Cvat() => Check(AnnotationFormat.Cvat, (written, read) =>
    {
        AssertSameObjects(written, read);
        AssertSameFlags(written, read);
        AssertClose(written.OrientedBox, read.OrientedBox);
        CollectionAssert.AreEqual(Flatten(written), Flatten(read));
        AssertBoxWithoutShape(written, read);
    });

    [TestMethod]
    public void LabelMe() => Check(AnnotationFormat.LabelMe, (written, read) =>
    {
        AssertSameObjects(written, read);
        AssertSameFlags(written, read);
        AssertClose(written.OrientedBox, read.OrientedBox);
        CollectionAssert.AreEqual(Flatten(written), Flatten(read));
        AssertBoxWithoutShape(written, read);
    });

    [TestMethod]
    public void Label_Studio() => Check(AnnotationFormat.LabelStudio, (written, read) =>
    {
        AssertSameObjects(written, read);
        AssertClose(written.OrientedBox, read.OrientedBox);
        AssertBoxWithoutShape(written, read);
    });

    [TestMethod]
    public void Yolo() => Check(
        AnnotationFormat.Yolo,
        (written, read) =>
        {
            AssertSameObjects(written, read);
            AssertBoxWithoutShape(written with { OrientedBox = null }, read);
        },
        keep: o => !o.IsCrowd && (o.Segmentation is null || o.ToMask(new ImageSize(12, 13))!.Area > 0));

    [TestMethod]
    public void Pascal_Voc_boxes() => Check(
        AnnotationFormat.PascalVoc,
        (written, read) =>
        {
            Assert.AreEqual(written.Category, read.Category);
            AssertClose(written.Box, read.Box);
            Assert.AreEqual(
                (written.IsOccluded, written.IsTruncated, written.IsDifficult), (read.IsOccluded, read.IsTruncated, read.IsDifficult));
        },
        keep: o => o.Segmentation is null);

    [TestMethod]
    public void Pascal_Voc_masks_that_do_not_overlap()
    {
        Gen.Int[0, 3].Array[12 * 13].Sample(numbers =>
        {
            var objects = numbers.Where(number => number > 0).Distinct().Order().Select(number =>
            {
                var mask = RunLengthMask.FromBitmap([.. numbers.Select(value => (byte)(value == number ? 1 : 0))], 12, 13);
                return Masked(Names[number], mask);
            }).ToArray();
            using var folder = new AnnotationFolder();
            var image = new AnnotatedImage("a.png") { Size = new ImageSize(12, 13), Objects = objects };
            var report = Write(folder, AnnotationFormat.PascalVoc, [image]);
            Assert.AreEqual("nothing", report.Lost.ToString());
            var read = AnnotationFolder.Read(folder["out"]).Images.Single().Objects;
            foreach (var (written, back) in objects.Zip(read, (written, back) => (written, back)))
            {
                AssertSameObjects(written, back);
            }
        });
    }

    [TestMethod]
    public void Pascal_Voc_lets_smaller_objects_lie_on_top_and_says_so()
    {
        using var folder = new AnnotationFolder();
        var large = AnnotationFolder.Mask("####", "####", "####");
        var small = AnnotationFolder.Mask("....", ".##.", "....");
        ObjectAnnotation[] objects = [Masked("cat", small), Masked("cat", large) with { IsCrowd = true }];
        var image = new AnnotatedImage("a.png") { Size = new ImageSize(3, 4), Objects = objects };
        var report = Write(folder, AnnotationFormat.PascalVoc, [image]);
        Assert.AreEqual("crowd flags (written as objects): 1, objects partly covered by smaller ones: 1", report.Lost.ToString());
        var read = AnnotationFolder.Read(folder["out"]).Images.Single().Objects;
        Assert.AreEqual(AnnotationFolder.Show(small), AnnotationFolder.Show(read[0].ToMask(new ImageSize(3, 4))!));
        Assert.AreEqual("####\n#..#\n####", AnnotationFolder.Show(read[1].ToMask(new ImageSize(3, 4))!));
    }

    [TestMethod]
    public void A_failed_writing_leaves_nothing()
    {
        using var folder = new AnnotationFolder();
        foreach (var format in Enum.GetValues<AnnotationFormat>())
        {
            var images = new[] { new AnnotatedImage("a.png") { Size = new ImageSize(2, 2) }, new AnnotatedImage("b.png") }
                .Select((image, i) => i == 0 ? image : throw new InvalidDataException("damaged"));
            var source = AnnotationSource.FromImages([new CocoCategory(1, "cat")], images);
            Assert.ThrowsExactly<InvalidDataException>(() => AnnotationFiles.Write(source, folder["out"], format));
            Assert.IsEmpty(Directory.EnumerateFileSystemEntries(folder.Root));
        }
    }

    [TestMethod]
    public void A_folder_that_is_not_empty_is_not_written_to()
    {
        using var folder = new AnnotationFolder();
        folder.Write("out/mine.txt", "kept");
        var source = AnnotationSource.FromImages([], []);
        Assert.ThrowsExactly<IOException>(() => AnnotationFiles.Write(source, folder["out"], AnnotationFormat.Yolo));
        Assert.AreEqual("kept", File.ReadAllText(folder["out/mine.txt"]));
    }

    [TestMethod]
    [DataRow(AnnotationFormat.Yolo, "a.png", "images/train/a.png")]
    [DataRow(AnnotationFormat.Yolo, "images/a.png", "images/train/a.png")]
    [DataRow(AnnotationFormat.Yolo, "images/site/images/a.png", "images/train/site/a.png")]
    [DataRow(AnnotationFormat.PascalVoc, "a.png", "JPEGImages/a.png")]
    [DataRow(AnnotationFormat.LabelMe, "a.png", "a.png")]
    public void Images_are_copied_to_where_the_form_has_them(AnnotationFormat format, string name, string expected)
    {
        using var folder = new AnnotationFolder();
        var picture = folder.Image("in/a.png", 3, 4);
        var image = new AnnotatedImage(name)
        {
            Path = picture,
            Size = new ImageSize(3, 4),
            Objects = [new ObjectAnnotation("cat", new CocoBox(1, 1, 2, 1))],
        };
        var source = AnnotationSource.FromImages([new CocoCategory(1, "cat")], [image]);
        AnnotationFiles.Write(source, folder["out"], format, new AnnotationWriteOptions { CopyImages = true });
        CollectionAssert.AreEqual(File.ReadAllBytes(picture), File.ReadAllBytes(folder[$"out/{expected}"]));
        Assert.AreEqual(Path.GetFullPath(folder[$"out/{expected}"]), AnnotationFolder.Read(folder["out"]).Images[0].Path);
    }

    private static ObjectAnnotation Masked(string name, RunLengthMask mask) =>
        new(name, CocoBox.FromBoundingBox(mask.BoundingBox)) { Segmentation = CocoSegmentation.FromMask(mask) };

    private static void Check(
        AnnotationFormat format, Action<ObjectAnnotation, ObjectAnnotation> compare, Func<ObjectAnnotation, bool>? keep = null) =>
        Images.Sample(
            images =>
            {
                using var folder = new AnnotationFolder();
                foreach (var image in images)
                {
                    folder.Image($"out/images/train/{image.Name}", 12, 13);
                }

                Directory.Move(folder["out"], folder["images"]);
                AnnotatedImage[] kept =
                [
                    .. images.Select(image => image with { Objects = [.. image.Objects.Where(o => keep?.Invoke(o) != false)] }),
                ];
                Write(folder, format, kept);
                if (format == AnnotationFormat.Yolo)
                {
                    Directory.Move(folder["images/images"], folder["out/images"]);
                }

                // A task without regions does not have the size of its image.
                var (read, leftOut) = AnnotationFolder.Read(folder["out"], new AnnotationReadOptions
                {
                    Format = format,
                    ImageFolder = format == AnnotationFormat.LabelStudio ? folder["images/images/train"] : null,
                });
                Assert.AreEqual("nothing", leftOut.ToString());
                Assert.HasCount(images.Length, read);
                foreach (var (before, after) in kept.Zip(read, (before, after) => (before, after)))
                {
                    Assert.AreEqual(before.Size, after.Size);
                    Assert.HasCount(before.Objects.Count, after.Objects);
                    foreach (var (written, back) in before.Objects.Zip(after.Objects, (written, back) => (written, back)))
                    {
                        compare(written, back);
                    }
                }
            },
            iter: 40);

    private static AnnotationWriteReport Write(AnnotationFolder folder, AnnotationFormat format, AnnotatedImage[] images)
    {
        var source = AnnotationSource.FromImages([.. Names.Select((name, i) => new CocoCategory(i + 1, name))], images);
        var report = AnnotationFiles.Write(source, folder["out"], format);
        Assert.AreEqual(images.Length, report.Images);
        Assert.AreEqual(images.Sum(image => image.Objects.Count), report.Objects);
        return report;
    }

    private static void AssertSameObjects(ObjectAnnotation written, ObjectAnnotation read)
    {
        Assert.AreEqual(written.Category, read.Category);
        var size = written.Segmentation?.Mask is { } mask ? new ImageSize(mask.Height, mask.Width) : new ImageSize(12, 13);
        Assert.AreEqual(written.ToMask(size), read.ToMask(size));
    }

    private static void AssertSameFlags(ObjectAnnotation written, ObjectAnnotation read) => Assert.AreEqual(
        (written.IsOccluded, written.IsTruncated, written.IsDifficult, written.IsCrowd),
        (read.IsOccluded, read.IsTruncated, read.IsDifficult, read.IsCrowd));

    private static void AssertBoxWithoutShape(ObjectAnnotation written, ObjectAnnotation read)
    {
        if (written.Segmentation is null)
        {
            AssertClose(written.Box, read.Box);
        }
    }

    private static void AssertClose(CocoBox written, CocoBox read)
    {
        Assert.AreEqual(written.X, read.X, 1e-9);
        Assert.AreEqual(written.Y, read.Y, 1e-9);
        Assert.AreEqual(written.Width, read.Width, 1e-9);
        Assert.AreEqual(written.Height, read.Height, 1e-9);
    }

    private static void AssertClose(OrientedBox? written, OrientedBox? read)
    {
        Assert.AreEqual(written is null, read is null);
        if (written is { } first && read is { } second)
        {
            Assert.AreEqual(first.CenterX, second.CenterX, 1e-9);
            Assert.AreEqual(first.CenterY, second.CenterY, 1e-9);
            Assert.AreEqual(first.Width, second.Width, 1e-9);
            Assert.AreEqual(first.Height, second.Height, 1e-9);
            Assert.AreEqual(first.Degrees, second.Degrees, 1e-9);
        }
    }

    private static double[] Flatten(ObjectAnnotation o) => [.. (o.Segmentation?.Polygons ?? []).SelectMany(polygon => polygon)];
}
