using CsCheck;
using OpenVocabSeg.Data.Visualization;
using SkiaSharp;

namespace OpenVocabSeg.Data.Tests.Visualization;

[TestClass]
public class OverlayTests
{
    [TestMethod]
    public void Outlines_fill_exactly_their_masks()
    {
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int).Sample(
            (height, width, seed) =>
            {
                var random = new Random(seed);
                var bitmap = Enumerable.Range(0, height * width).Select(_ => (byte)random.Next(2)).ToArray();
                using var path = MaskOutline.Trace(RunLengthMask.FromBitmap(bitmap, height, width), 8);
                for (var i = 0; i < bitmap.Length; i++)
                {
                    var inside = path.Contains(((i % width) + 0.5f) * 8, ((i / width) + 0.5f) * 8);
                    Assert.AreEqual(bitmap[i] != 0, inside, $"pixel {i}");
                }
            },
            iter: 2000,
            threads: 1);
    }

    [TestMethod]
    [DataRow(96, 96, 384, 384)]
    [DataRow(480, 640, 480, 640)]
    [DataRow(200, 383, 400, 766)]
    [DataRow(1, 1, 384, 384)]
    public void Small_images_are_enlarged_by_a_whole_factor(int height, int width, int drawnHeight, int drawnWidth)
    {
        var drawn = Overlay.Draw(Grey(height, width), []);
        Assert.AreEqual((drawnHeight, drawnWidth), (drawn.Height, drawn.Width));
        Assert.IsTrue(drawn.Pixels.All(value => value == 90));
    }

    [TestMethod]
    public void Masks_are_colored_inside_and_nowhere_else()
    {
        var bitmap = new byte[96 * 96];
        for (var y = 40; y < 60; y++)
        {
            bitmap.AsSpan((96 * y) + 30, 20).Fill(1);
        }

        var mask = RunLengthMask.FromBitmap(bitmap, 96, 96);
        var drawn = Overlay.Draw(Grey(96, 96), [new("cup", mask.BoundingBox, mask)], ["cup", "moon"]);
        var again = Overlay.Draw(Grey(96, 96), [new("cup", mask.BoundingBox, mask)], ["cup", "moon"]);
        CollectionAssert.AreEqual(drawn.Pixels, again.Pixels);
        var (inside, outside) = (Pixel(drawn, 200, 160), Pixel(drawn, 300, 300));
        Assert.AreEqual((90, 90, 90), outside);
        Assert.IsTrue(inside.Red > inside.Blue + 30, $"{inside}");
        var other = Pixel(Overlay.Draw(Grey(96, 96), [new("moon", mask.BoundingBox, mask)], ["cup", "moon"]), 200, 160);
        Assert.AreNotEqual(inside, other);
    }

    [TestMethod]
    public void The_score_of_a_detection_is_written_after_its_class()
    {
        var found = new Detection("cup", 0.5f, new BoundingBox(30, 40, 50, 60), RunLengthMask.FromBitmap(new byte[96 * 96], 96, 96));
        var truth = new SegmentedObject(found.ClassName, found.Box, found.Mask);
        var (scored, plain) = (Overlay.Draw(Grey(96, 96), [found]).Pixels, Overlay.Draw(Grey(96, 96), [truth]).Pixels);
        Assert.IsGreaterThan(Drawn(plain), Drawn(scored), "The label is longer.");

        static int Drawn(byte[] pixels) => pixels.Count(value => value != 90);
    }

    [TestMethod]
    public void A_mask_of_another_size_is_refused()
    {
        var mask = RunLengthMask.FromBitmap(new byte[4], 2, 2);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Overlay.Draw(Grey(3, 2), [new("cup", mask.BoundingBox, mask)])).Message, "cup");
    }

    [TestMethod]
    public void Labels_are_drawn_inside_the_image_without_overlap_where_there_is_room()
    {
        var placer = new LabelPlacer(384, 384);
        SKRect[] boxes =
        [
            new(0, 0, 100, 100), new(10, 5, 110, 105), new(300, 300, 400, 384), new(200, 200, 210, 210), new(-50, 380, 20, 500),
        ];
        var places = boxes.Select(box => placer.Place(box, 90, 20)).ToArray();
        for (var i = 0; i < places.Length; i++)
        {
            Assert.IsTrue(new SKRect(0, 0, 384, 384).Contains(places[i]), $"{places[i]}");
            Assert.IsFalse(places.Take(i).Any(other => other.IntersectsWith(places[i])), $"{places[i]}");
        }
    }

    [TestMethod]
    public void Every_character_can_be_drawn()
    {
        Assert.IsTrue(StrokeFont.Measure("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:%-–+=/()'’&×?", 13) > 300);
        Assert.AreEqual(StrokeFont.Measure("crepe ?", 13), StrokeFont.Measure("crêpe 日", 13));
        Assert.AreEqual(StrokeFont.Measure("AEIOUaeiouyn", 13), StrokeFont.Measure("ÅÉÏÕÜáèîõüÿñ", 13));
        Assert.AreEqual(0, StrokeFont.Measure("", 13));
        var drawn = Overlay.Draw(
            Grey(96, 96),
            [new Detection("日本 crêpe_x", 0.5f, new BoundingBox(10, 10, 50, 50), RunLengthMask.FromBitmap(new byte[96 * 96], 96, 96))]);
        Assert.IsTrue(drawn.Pixels.Any(value => value != 90));
    }

    [TestMethod]
    public void Heat_map_shows_the_image_where_there_is_no_value()
    {
        var values = new float[96 * 96];
        Array.Fill(values, float.NaN);
        values.AsSpan(0, 96 * 10).Clear();
        values.AsSpan(96 * 10, 96 * 10).Fill(9);
        var drawn = HeatMap.Draw(Grey(96, 96), values, 2);
        var (low, high, none) = (Pixel(drawn, 20, 300), Pixel(drawn, 60, 300), Pixel(drawn, 200, 300));
        Assert.AreEqual(none.Red, none.Blue);
        Assert.IsTrue(high.Red > 180 && high.Green > 150 && low.Red < 80 && low.Green < 60, $"{low} {high}");
        Assert.ThrowsExactly<ArgumentException>(() => HeatMap.Draw(Grey(96, 96), values.AsSpan(1), 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => HeatMap.Draw(Grey(96, 96), values, 0));
    }

    [TestMethod]
    public void Color_map_grows_lighter_evenly()
    {
        var luminances = Enumerable.Range(0, 11).Select(i => Luminance(ColorMap.At(i / 10.0))).ToArray();
        var steps = luminances.Zip(luminances.Skip(1), (a, b) => b - a).ToArray();
        Assert.IsTrue(steps.All(step => step > 4 && step < 12), string.Join(" ", steps));
        Assert.AreEqual(ColorMap.At(1), ColorMap.At(5));
        Assert.AreEqual(ColorMap.At(0), ColorMap.At(-5));
    }

    // CIE lightness, 0 to 100.
    private static double Luminance(SKColor color)
    {
        var y = (0.2126 * Linear(color.Red)) + (0.7152 * Linear(color.Green)) + (0.0722 * Linear(color.Blue));
        return y > 0.008856 ? (116 * Math.Cbrt(y)) - 16 : 903.3 * y;
    }

    private static double Linear(byte value) => Math.Pow(value / 255.0, 2.2);

    private static (byte Blue, byte Green, byte Red) Pixel(PixelImage image, int y, int x)
    {
        var i = 3 * ((y * image.Width) + x);
        return (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]);
    }

    private static PixelImage Grey(int height, int width)
    {
        var pixels = new byte[3 * height * width];
        Array.Fill(pixels, (byte)90);
        return new PixelImage(height, width, pixels);
    }
}
