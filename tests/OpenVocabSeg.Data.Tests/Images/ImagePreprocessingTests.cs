using CsCheck;
using OpenVocabSeg.Data.Images;

namespace OpenVocabSeg.Data.Tests.Images;

[TestClass]
public sealed class ImagePreprocessingTests
{
    [TestMethod]
    public void Resizing_keeps_a_plain_image_plain()
    {
        var side = Gen.Int[1, 60];
        Gen.Select(side, side, side, side, Gen.Byte).Sample((height, width, newHeight, newWidth, color) =>
        {
            var image = new PixelImage(height, width, [.. Enumerable.Repeat(color, 3 * height * width)]);
            var resized = BilinearResizer.Resize(image, new ImageSize(newHeight, newWidth));
            Assert.AreEqual((newHeight, newWidth), (resized.Height, resized.Width));
            Assert.IsTrue(resized.Pixels.All(value => value == color));
        });
    }

    [TestMethod]
    public void Halving_averages_with_the_widened_triangle()
    {
        // Weights 1 3 3 1 over eight, cut and renormalized at the border: 3 3 1 over seven.
        byte[] row = [0, 80, 160, 240];
        var image = new PixelImage(1, 4, [.. row.SelectMany(value => Enumerable.Repeat(value, 3))]);
        var resized = BilinearResizer.Resize(image, new ImageSize(1, 2));
        var first = (byte)Math.Round((3 * 0 + 3 * 80 + 160) / 7.0);
        var second = (byte)Math.Round((80 + 3 * 160 + 3 * 240) / 7.0);
        CollectionAssert.AreEqual(new[] { first, first, first, second, second, second }, resized.Pixels);
    }

    [TestMethod]
    public void An_image_of_the_wanted_size_is_not_copied()
    {
        var image = new PixelImage(4, 5, new byte[60]);
        Assert.AreSame(image, BilinearResizer.Resize(image, new ImageSize(4, 5)));
        Assert.AreSame(image, new ImagePreprocessing { MinSize = 4, MaxSize = 10 }.Prepare(image).Pixels);
    }

    [TestMethod]
    public void Mirroring_does_not_touch_the_image_given()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        var prepared = new ImagePreprocessing { MinSize = 1, MaxSize = 2 }.Prepare(new PixelImage(1, 2, pixels), flip: true);
        CollectionAssert.AreEqual(new byte[] { 4, 5, 6, 1, 2, 3 }, prepared.Pixels.Pixels);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4, 5, 6 }, pixels);
    }

    [TestMethod]
    public void Network_sizes_stay_within_the_limits()
    {
        var side = Gen.Int[1, 5000];
        Gen.Select(side, side).Sample((height, width) =>
        {
            var size = new ImagePreprocessing().NetworkSize(new ImageSize(height, width));
            Assert.IsTrue(size.Height >= 1 && size.Width >= 1, $"{size}");
            Assert.IsLessThanOrEqualTo(800, Math.Min(size.Height, size.Width));

            // The shorter side is rounded, and has at least one pixel, so the longer side may exceed the limit.
            var ratio = (double)Math.Max(height, width) / Math.Min(height, width);
            Assert.IsLessThanOrEqualTo(Math.Max(1333 + ratio / 2, ratio), Math.Max(size.Height, size.Width));
        });
    }

    [TestMethod]
    public void Boxes_come_back_from_the_network_as_they_went()
    {
        var side = Gen.Int[2, 500];
        var coordinate = Gen.Double[0, 400];
        Gen.Select(side, side, coordinate, coordinate, Gen.Bool).Sample((height, width, x, y, flipped) =>
        {
            var original = new ImageSize(height, width);
            var transform = new ImageTransform(original, new ImagePreprocessing().NetworkSize(original), flipped);
            var box = new BoundingBox(x, y, x + 20, y + 30);
            var back = transform.ToOriginal(transform.ToNetwork([box]))[0];
            Assert.AreEqual(box.X0, back.X0, 0.01);
            Assert.AreEqual(box.Y0, back.Y0, 0.01);
            Assert.AreEqual(box.X1, back.X1, 0.01);
            Assert.AreEqual(box.Y1, back.Y1, 0.01);
        });
    }

    [TestMethod]
    public void Values_out_of_range_are_refused()
    {
        new ImagePreprocessing().Validate();
        Assert.ThrowsExactly<ArgumentException>(() => new ImagePreprocessing { MinSize = 0 }.Validate());
        Assert.ThrowsExactly<ArgumentException>(() => new ImagePreprocessing { MinSize = 900, MaxSize = 800 }.Validate());
        Assert.ThrowsExactly<ArgumentException>(() => new ImagePreprocessing { Mean = [1, 2] }.Validate());
        Assert.ThrowsExactly<ArgumentException>(() => new ImagePreprocessing { Divisor = [1, 0, 1] }.Validate());
        Assert.ThrowsExactly<ArgumentException>(() => new ImageTransform().ToOriginal(new float[5]));
    }
}
