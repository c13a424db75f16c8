using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;

namespace OpenVocabSeg.Data.Tests.Masks;

[TestClass]
public class RunLengthMaskTests
{
    private static readonly Gen<(int Height, int Width, byte[] First, byte[] Second)> TwoBitmaps =
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 70]).SelectMany((height, width) =>
            Gen.Select(Bitmap(height, width), Bitmap(height, width)).Select((first, second) => (height, width, first, second)));

    [TestMethod]
    public void Vectors_of_pycocotools_are_met_exactly()
    {
        var vectors = JsonDocument.Parse(File.ReadAllBytes(TestData.Real("coco-eval", "mask_vectors.json"))).RootElement;
        var instances = CocoInstances.Read(TestData.Real("coco-eval", "instances_val2014_100.json"));
        var annotations = instances.Annotations.ToDictionary(annotation => annotation.Id);
        foreach (var vector in vectors.EnumerateArray())
        {
            var id = vector.GetProperty("ann_id").GetInt64();
            var (height, width) = (vector.GetProperty("h").GetInt32(), vector.GetProperty("w").GetInt32());
            var counts = vector.GetProperty("rle_counts").GetString()!;
            var box = vector.GetProperty("mask_bbox").EnumerateArray().Select(value => value.GetDouble()).ToArray();
            foreach (var mask in new[]
            {
                RunLengthMask.FromCompressedCounts(counts, height, width),
                annotations[id].Segmentation!.ToMask(height, width),
            })
            {
                Assert.AreEqual(counts, mask.ToCompressedCounts(), $"annotation {id}");
                Assert.AreEqual(vector.GetProperty("mask_area").GetInt64(), mask.Area, $"annotation {id}");
                Assert.AreEqual(BoundingBox.FromXywh(box[0], box[1], box[2], box[3]), mask.BoundingBox, $"annotation {id}");
                var bitmap = mask.ToBitmap();
                Assert.AreEqual(vector.GetProperty("sha1_rowmajor").GetString(), Sha1(bitmap), $"annotation {id}");
                Assert.AreEqual(mask, RunLengthMask.FromBitmap(bitmap, height, width));
                Assert.AreEqual(mask, RunLengthMask.FromCounts(mask.Counts, height, width));
            }
        }

        Assert.AreEqual(839, vectors.GetArrayLength());
    }

    [TestMethod]
    [DataRow("19_coco_mask_api")]
    [DataRow("19_coco_mask_api_b")]
    public void Fixture_masks_are_met_exactly(string name)
    {
        var fixture = MaskFixture.Load(name);
        var (height, width) = (fixture.Height, fixture.Width);
        var coordinates = fixture.Tensor<float>("polys_xy");
        var offsets = fixture.Tensor<long>("polys_offsets");
        var instances = fixture.Tensor<long>("polys_instance");
        var bitmaps = fixture.Tensor<byte>("bitmaps");
        var areas = fixture.Tensor<long>("area");
        var boxes = fixture.Tensor<float>("bbox_xywh");
        var counts = fixture.Scalar("rle_counts").EnumerateArray().Select(value => value.GetString()!).ToArray();
        var masks = new RunLengthMask[counts.Length];
        for (var i = 0; i < masks.Length; i++)
        {
            // Rasterized from coordinates with two decimals, which are in single precision in the file.
            var polygons = Enumerable.Range(0, instances.Length)
                .Where(p => instances[p] == i)
                .Select(p => coordinates[(int)offsets[p]..(int)offsets[p + 1]].Select(value => Math.Round((double)value, 2)).ToArray())
                .ToArray();
            masks[i] = RunLengthMask.FromPolygons(polygons, height, width);
            Assert.AreEqual(counts[i], masks[i].ToCompressedCounts());
            Assert.AreEqual(areas[i], masks[i].Area);
            var box = boxes[(4 * i)..(4 * (i + 1))];
            Assert.AreEqual(BoundingBox.FromXywh(box[0], box[1], box[2], box[3]), masks[i].BoundingBox);
            CollectionAssert.AreEqual(bitmaps[(i * height * width)..((i + 1) * height * width)], masks[i].ToBitmap());
            Assert.AreEqual(masks[i], RunLengthMask.FromCompressedCounts(counts[i], height, width));
        }

        var uncompressed = fixture.Scalar("rle_uncompressed_first3");
        for (var i = 0; i < uncompressed.GetArrayLength(); i++)
        {
            var runs = uncompressed[i].EnumerateArray().Select(value => value.GetUInt32()).ToArray();
            CollectionAssert.AreEqual(runs, masks[i].Counts.ToArray());
        }

        var half = masks.Length / 2;
        var overlaps = fixture.Tensor<float>("mask_iou_crowd0");
        var crowdOverlaps = fixture.Tensor<float>("mask_iou_crowd1");
        for (var d = 0; d < half; d++)
        {
            for (var g = 0; g < half; g++)
            {
                Assert.AreEqual(overlaps[(d * half) + g], (float)masks[d].IntersectionOverUnion(masks[half + g]));
                Assert.AreEqual(crowdOverlaps[(d * half) + g], (float)masks[d].IntersectionOverUnion(masks[half + g], otherIsCrowd: true));
            }
        }
    }

    [TestMethod]
    public void Bitmaps_survive_runs_and_text() => TwoBitmaps.Sample(sample =>
    {
        var mask = RunLengthMask.FromBitmap(sample.First, sample.Height, sample.Width);
        var read = RunLengthMask.FromCompressedCounts(mask.ToCompressedCounts(), sample.Height, sample.Width);
        CollectionAssert.AreEqual(sample.First.Select(value => value != 0 ? (byte)1 : (byte)0).ToArray(), read.ToBitmap());
        Assert.AreEqual(mask, read);
        Assert.AreEqual(mask.GetHashCode(), read.GetHashCode());
        Assert.AreEqual(mask, RunLengthMask.FromCounts(mask.Counts, sample.Height, sample.Width));
        Assert.AreEqual(sample.First.Count(value => value != 0), mask.Area);
        Assert.AreEqual(NaiveCounts(sample.First, sample.Height, sample.Width), string.Join(' ', mask.Counts.ToArray()));
        Assert.AreEqual(NaiveBox(sample.First, sample.Width), mask.BoundingBox);
    });

    [TestMethod]
    public void Union_intersection_and_overlap_agree_with_pixels() => TwoBitmaps.Sample(sample =>
    {
        var first = RunLengthMask.FromBitmap(sample.First, sample.Height, sample.Width);
        var second = RunLengthMask.FromBitmap(sample.Second, sample.Height, sample.Width);
        var union = RunLengthMask.Union(first, second);
        var intersection = RunLengthMask.Intersect(first, second);
        var pixels = sample.First.Zip(sample.Second, (a, b) => (a, b)).ToArray();
        Assert.AreEqual(pixels.Count(pair => pair.a != 0 || pair.b != 0), union.Area);
        Assert.AreEqual(pixels.Count(pair => pair.a != 0 && pair.b != 0), intersection.Area);
        Assert.AreEqual(first.Area + second.Area, union.Area + intersection.Area);
        Assert.AreEqual(union, RunLengthMask.FromBitmap(union.ToBitmap(), sample.Height, sample.Width));
        Assert.AreEqual(intersection, RunLengthMask.FromBitmap(intersection.ToBitmap(), sample.Height, sample.Width));
        Assert.AreEqual(union, RunLengthMask.Union(second, first, intersection));
        Assert.AreEqual(union.Area == 0 ? 0 : (double)intersection.Area / union.Area, first.IntersectionOverUnion(second));
        Assert.AreEqual(first.IntersectionOverUnion(second), second.IntersectionOverUnion(first));
        Assert.AreEqual(
            first.Area == 0 ? 0 : (double)intersection.Area / first.Area, first.IntersectionOverUnion(second, otherIsCrowd: true));
    });

    [TestMethod]
    public void Areas_and_overlaps_do_not_need_the_sides_of_the_image() => TwoBitmaps.Sample(sample =>
    {
        var first = RunLengthMask.FromBitmap(sample.First, sample.Height, sample.Width);
        var second = RunLengthMask.FromBitmap(sample.Second, sample.Height, sample.Width);
        var one = RunLengthMask.FromUnshapedCounts(first.ToCompressedCounts());
        var other = RunLengthMask.FromUnshapedCounts(second.ToCompressedCounts());
        Assert.AreEqual(sample.Height * sample.Width, one.Height);
        Assert.AreEqual(first.Area, one.Area);
        Assert.AreEqual(first.IntersectionOverUnion(second), one.IntersectionOverUnion(other));
        Assert.AreEqual(
            first.IntersectionOverUnion(second, otherIsCrowd: true), one.IntersectionOverUnion(other, otherIsCrowd: true));
        Assert.AreEqual(first.ToCompressedCounts(), one.ToCompressedCounts());
    });

    [TestMethod]
    public void Counts_of_no_pixel_at_all_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromUnshapedCounts(""));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromUnshapedCounts("00"));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromUnshapedCounts("~"));
    }

    [TestMethod]
    public void Every_string_is_read_or_refused_by_one_exception() =>
        Gen.Select(Gen.String[Gen.Char["0123456789:;<=>?@ABCdefno~ \u00e9"], 0, 20], Gen.Int[1, 9], Gen.Int[1, 9])
        .Sample((text, height, width) =>
        {
            try
            {
                var mask = RunLengthMask.FromCompressedCounts(text, height, width);
                Assert.AreEqual(mask, RunLengthMask.FromCompressedCounts(mask.ToCompressedCounts(), height, width));
            }
            catch (ArgumentException)
            {
            }
        });

    [TestMethod]
    public void Empty_runs_do_not_count()
    {
        var mask = RunLengthMask.FromCounts([2, 0, 1, 2, 0, 1, 0], 2, 3);
        CollectionAssert.AreEqual(new uint[] { 3, 3 }, mask.Counts.ToArray());
        Assert.AreEqual(RunLengthMask.FromCounts([3, 3], 2, 3), mask);
        Assert.AreEqual(new BoundingBox(1, 0, 3, 2), mask.BoundingBox);
    }

    [TestMethod]
    public void Large_runs_survive_text()
    {
        var mask = RunLengthMask.FromCounts([1, 2_000_000_000, 3, 1, 100_000_000], 2_100_000_005, 1);
        Assert.AreEqual(mask, RunLengthMask.FromCompressedCounts(mask.ToCompressedCounts(), 2_100_000_005, 1));
        Assert.AreEqual(2_000_000_001, mask.Area);
    }

    [TestMethod]
    [DataRow(0.0, 0.0, 3.0, 2.0, 6)]
    [DataRow(-5.0, -5.0, 50.0, 50.0, 80)]
    [DataRow(20.0, 20.0, 30.0, 30.0, 0)]
    public void Boxes_are_clipped_to_the_image(double x0, double y0, double x1, double y1, int area) =>
        Assert.AreEqual(area, RunLengthMask.FromBox(new BoundingBox(x0, y0, x1, y1), 8, 10).Area);

    [TestMethod]
    [DataRow(new double[] { 1, 1, 2 })]
    [DataRow(new double[] { 1, 1, 2, 2 })]
    [DataRow(new double[] { 1, 1, 2, 2, 3, 3, 4 })]
    [DataRow(new double[] { 1, 1, 2, 2, 3, double.NaN })]
    [DataRow(new double[] { 1, 1, 2, 2, 3, 1e300 })]
    public void Malformed_polygons_are_refused(double[] polygon) =>
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromPolygons([polygon], 10, 10));

    [TestMethod]
    public void Wrong_sizes_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromPolygons([], 10, 10));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromCounts([4, 5], 2, 5));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromCounts([], 1, 1));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromBitmap(new byte[5], 2, 3));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromCounts([6], 2, 3).Decode(new byte[7]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RunLengthMask.FromBitmap([], 0, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RunLengthMask.FromCompressedCounts("0", 100_000, 100_000));
        var mask = RunLengthMask.FromCounts([6], 2, 3);
        Assert.ThrowsExactly<ArgumentException>(() => mask.IntersectionOverUnion(RunLengthMask.FromCounts([6], 3, 2)));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.Union(mask, RunLengthMask.FromCounts([6], 3, 2)));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.Union());
    }

    [SuppressMessage("Security", "CA5350", Justification = "The vectors name SHA-1; nothing is protected by it.")]
    private static string Sha1(byte[] bitmap) => Convert.ToHexStringLower(SHA1.HashData(bitmap));

    // Blobs instead of noise: runs that span columns, full columns, corners inside the mask.
    private static Gen<byte[]> Bitmap(int height, int width) =>
        Gen.Select(
            Gen.Select(Gen.Int[0, height - 1], Gen.Int[0, width - 1], Gen.Int[1, height], Gen.Int[1, width], Gen.Byte).Array[0, 5],
            Gen.Select(Gen.Int[0, (height * width) - 1], Gen.Byte).Array[0, 10])
            .Select((rectangles, specks) =>
            {
                var bitmap = new byte[height * width];
                foreach (var (top, left, tall, wide, value) in rectangles)
                {
                    for (var y = top; y < Math.Min(height, top + tall); y++)
                    {
                        bitmap.AsSpan((y * width) + left, Math.Min(wide, width - left)).Fill(value);
                    }
                }

                foreach (var (place, value) in specks)
                {
                    bitmap[place] = value;
                }

                return bitmap;
            });

    private static string NaiveCounts(byte[] bitmap, int height, int width)
    {
        var counts = new List<uint> { 0 };
        for (var i = 0; i < bitmap.Length; i++)
        {
            var inside = bitmap[(i % height * width) + (i / height)] != 0;
            if (inside != (counts.Count % 2 == 0))
            {
                counts.Add(0);
            }

            counts[^1]++;
        }

        return string.Join(' ', counts);
    }

    private static BoundingBox NaiveBox(byte[] bitmap, int width)
    {
        var inside = Enumerable.Range(0, bitmap.Length).Where(i => bitmap[i] != 0).ToArray();
        return inside.Length == 0
            ? default
            : new BoundingBox(inside.Min(i => i % width), inside[0] / width, inside.Max(i => i % width) + 1, (inside[^1] / width) + 1);
    }
}
