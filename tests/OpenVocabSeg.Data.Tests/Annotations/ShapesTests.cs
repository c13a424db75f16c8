using CsCheck;
using OpenVocabSeg.Data.Annotations.LabelStudio;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Shapes;

namespace OpenVocabSeg.Data.Tests.Annotations;

[TestClass]
public class ShapesTests
{
    private static readonly Gen<RunLengthMask> Masks = Gen.Select(Gen.Int[1, 14], Gen.Int[1, 14]).SelectMany((height, width) =>
        Gen.Byte[0, 1].Array[height * width].Select(pixels => RunLengthMask.FromBitmap(pixels, height, width)));

    private static readonly Gen<RunLengthMask> NonEmptyMasks = Masks.Where(mask => mask.Area > 0);

    [TestMethod]
    public void A_crop_of_a_mask_is_the_mask_again() => NonEmptyMasks.Sample(mask =>
        Assert.AreEqual(mask, MaskCrop.Of(mask).ToMask(mask.Height, mask.Width)));

    [TestMethod]
    public void A_crop_beyond_the_edges_is_cut_off() =>
        Gen.Select(Masks, Gen.Int[-16, 16], Gen.Int[-16, 16], Gen.Int[1, 12], Gen.Int[1, 12]).Sample((mask, left, top, height, width) =>
        {
            var pixels = mask.ToBitmap();
            var expected = new byte[height * width];
            for (var y = 0; y < mask.Height; y++)
            {
                for (var x = 0; x < mask.Width; x++)
                {
                    if (y + top >= 0 && y + top < height && x + left >= 0 && x + left < width)
                    {
                        expected[((y + top) * width) + x + left] = pixels[(y * mask.Width) + x];
                    }
                }
            }

            Assert.AreEqual(
                RunLengthMask.FromBitmap(expected, height, width),
                new MaskCrop(left, top, mask.Width, mask.Height, pixels).ToMask(height, width));
        });

    [TestMethod]
    public void Contours_that_are_joined_to_one_polygon_draw_the_mask() => NonEmptyMasks.Sample(mask =>
    {
        var polygon = RingBridges.Join(MaskContours.Trace(MaskCrop.Of(mask)));
        Assert.AreEqual(mask, RunLengthMask.FromPolygons([polygon], mask.Height, mask.Width));
    });

    [TestMethod]
    public void Contours_go_clockwise_around_objects_and_the_other_way_around_holes()
    {
        var rings = MaskContours.Trace(MaskCrop.Of(AnnotationFolder.Mask("......", ".####.", ".#..#.", ".####.", "....#.")));
        CollectionAssert.AreEqual(new double[] { 5, 1, 5, 5, 4, 5, 4, 4, 1, 4, 1, 1 }, rings[0]);
        CollectionAssert.AreEqual(new double[] { 4, 3, 4, 2, 2, 2, 2, 3 }, rings[1]);
        Assert.HasCount(2, rings);
    }

    [TestMethod]
    public void Row_runs_are_the_pixels_again() => Gen.Byte[0, 1].Array[0, 50].Sample(pixels =>
    {
        var runs = RowRuns.Encode(pixels);
        CollectionAssert.AreEqual(pixels, RowRuns.Decode(runs, pixels.Length));
        Assert.IsNull(RowRuns.Decode([.. runs, 1u], pixels.Length));
    });

    [TestMethod]
    public void Brush_runs_are_the_pixels_again() => Gen.Select(Gen.UInt[0, 3].Array[1, 30], Gen.UInt[1, 100_000]).Sample((runs, factor) =>
    {
        uint[] scaled = [.. runs.Select((run, i) => i % 7 == 0 ? run * factor : run)];
        var count = (int)scaled.Sum(run => run);
        var expected = RowRuns.Decode(scaled, count);
        CollectionAssert.AreEqual(expected, RowRuns.Decode(BrushRuns.Decode(BrushRuns.Encode(scaled), count), count));
    });

    [TestMethod]
    public void Numbers_of_any_width_are_packed() => Gen.Select(Gen.Int[1, 32], Gen.UInt).Array[0, 40].Sample(numbers =>
    {
        var writer = new BitWriter();
        foreach (var (width, number) in numbers)
        {
            writer.Write((uint)(number & ((1UL << width) - 1)), width);
        }

        var reader = new BitReader(writer.ToArray());
        foreach (var (width, number) in numbers)
        {
            Assert.AreEqual((uint)(number & ((1UL << width) - 1)), reader.Read(width));
        }
    });

    [TestMethod]
    public void Fractions_lead_back_to_where_polygons_are_drawn_the_same()
    {
        var decimals = Gen.Select(Gen.Int[0, 70_000], Gen.Int[0, 2]).Select((value, places) => value / Math.Pow(10, places));
        var coordinate = Gen.OneOf(Gen.Double[0, 700], decimals);
        Gen.Select(coordinate, Gen.Int[1, 700], Gen.Bool.Select(percent => percent ? 100.0 : 1.0)).Sample((x, side, units) =>
        {
            var back = ScaledCoordinate.ToPixels(ScaledCoordinate.FromPixels(x, side, units), side, units);
            Assert.AreEqual(x, back, 1e-9);
            Assert.AreEqual((int)((5 * x) + 0.5), (int)((5 * back) + 0.5));
        });
    }

    [TestMethod]
    public void Png_images_of_numbers_are_the_numbers_again() => Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20]).SelectMany((height, width) =>
        Gen.Byte.Array[height * width].Select(pixels => (height, width, pixels))).Sample((height, width, pixels) =>
        {
            using var stream = new MemoryStream();
            IndexedPng.Write(stream, pixels, height, width, [.. Enumerable.Range(0, 768).Select(i => (byte)(i * 7))]);
            var image = PngImage.Read(stream.ToArray(), "image");
            Assert.AreEqual((height, width, true), (image.Height, image.Width, image.HasNumbers));
            CollectionAssert.AreEqual(pixels, image.Pixels.Where((_, i) => i % 3 == 0).ToArray());
        });

    [TestMethod]
    public void An_ellipse_is_drawn_as_its_equation_says()
    {
        // Pixels whose center is well inside are inside, those well outside are outside.
        var (place, radius) = (Gen.Double[8, 30], Gen.Double[3, 12]);
        Gen.Select(place, place, radius, radius, Gen.Double[0, 360]).Sample((x, y, a, b, degrees) =>
        {
            var mask = RunLengthMask.FromPolygons([Ellipses.ToPolygon(new OrientedBox(x, y, 2 * a, 2 * b, degrees))], 40, 40).ToBitmap();
            var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
            for (var i = 0; i < mask.Length; i++)
            {
                var (dx, dy) = ((i % 40) + 0.5 - x, (i / 40) + 0.5 - y);
                var (u, v) = ((dx * cosine) + (dy * sine), (dy * cosine) - (dx * sine));
                var distance = Math.Sqrt((u * u / (a * a)) + (v * v / (b * b)));
                var slack = 0.5 / Math.Min(a, b);
                Assert.IsTrue(mask[i] == 1 ? distance < 1 + slack : distance > 1 - slack);
            }
        });
    }

    [TestMethod]
    [DataRow(2e7)]
    [DataRow(1e18)]
    [DataRow(1e300)]
    [DataRow(double.MaxValue)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NaN)]
    public void A_huge_ellipse_has_a_bounded_number_of_corners(double width) =>
        Assert.IsInRange(24, 50_000, Ellipses.ToPolygon(new OrientedBox(0, 0, width, 1, 0)).Length);

    [TestMethod]
    public void A_turned_box_lies_in_the_upright_box_around_its_corners()
    {
        var (place, side) = (Gen.Double[0, 50], Gen.Double[1, 20]);
        Gen.Select(place, place, side, side, Gen.Double[-720, 720]).Sample((x, y, w, h, degrees) =>
        {
            var box = new OrientedBox(x, y, w, h, degrees);
            var (corners, around) = (box.ToCorners(), box.ToEnclosingBox());
            Assert.AreEqual(corners.Where((_, i) => i % 2 == 0).Min(), around.X, 1e-9);
            Assert.AreEqual(corners.Where((_, i) => i % 2 == 1).Max(), around.Y + around.Height, 1e-9);
            Assert.AreEqual(w, Math.Sqrt(Math.Pow(corners[2] - corners[0], 2) + Math.Pow(corners[3] - corners[1], 2)), 1e-9);
        });
    }
}
