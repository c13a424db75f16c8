using CsCheck;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.MaskHead;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.MaskHead;

[TestClass]
public sealed class MaskPasterTests
{
    [TestMethod]
    public void Runs_equal_the_pixels_visited_one_by_one()
    {
        var coordinate = Gen.Float[-30, 60];
        var side = Gen.Int[1, 40];
        Gen.Select(side, side, coordinate, coordinate, coordinate, coordinate).Select(Gen.Int[1, 9], Gen.Int[0, 1000])
            .Sample(sample =>
            {
                var ((height, width, x0, y0, x1, y1), resolution, seed) = sample;
                float[] box = [Math.Min(x0, x1), Math.Min(y0, y1), Math.Max(x0, x1), Math.Max(y0, y1)];
                var random = new Random(seed);
                var mask = new float[resolution * resolution];
                for (var i = 0; i < mask.Length; i++)
                {
                    mask[i] = random.NextSingle();
                }

                using var scope = NewDisposeScope();
                var size = new ImageSize(height, width);
                var pasted = MaskPaster.Paste(
                    tensor(mask).reshape(1, resolution, resolution), tensor(box).reshape(1, 4), size, size)[0].ToBitmap();
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        var value = ValueAt(mask, resolution, box, x, y);
                        if (Math.Abs(value - 0.5) > 1e-5)
                        {
                            Assert.AreEqual(value > 0.5 ? 1 : 0, pasted[y * width + x], $"row {y}, column {x}, value {value}");
                        }
                    }
                }
            }, iter: 300);
    }

    [TestMethod]
    public void A_box_outside_the_image_gives_an_empty_mask()
    {
        using var scope = NewDisposeScope();
        var size = new ImageSize(20, 30);
        var boxes = tensor(new float[] { 50, 3, 60, 9, 2, -40, 9, -20 }).reshape(2, 4);
        foreach (var mask in MaskPaster.Paste(ones(2, 4, 4), boxes, size, size))
        {
            Assert.AreEqual(0, mask.Area);
        }
    }

    [TestMethod]
    public void No_detections_give_no_masks()
    {
        using var scope = NewDisposeScope();
        var size = new ImageSize(20, 30);
        Assert.IsEmpty(MaskPaster.Paste(ones(0, 4, 4), zeros(0, 4), size, size));
    }

    [TestMethod]
    public void Masks_come_in_the_size_of_the_original_image()
    {
        using var scope = NewDisposeScope();
        var box = tensor(new float[] { 20, 40, 59, 79 }).reshape(1, 4);
        var mask = MaskPaster.Paste(ones(1, 14, 14), box, new ImageSize(200, 100), new ImageSize(100, 50))[0];
        Assert.AreEqual((100, 50), (mask.Height, mask.Width));
        var area = mask.BoundingBox;
        Assert.AreEqual(10, area.X0, 1);
        Assert.AreEqual(20, area.Y0, 1);
        Assert.AreEqual(30, area.X1, 1);
        Assert.AreEqual(40, area.Y1, 1);
    }

    [TestMethod]
    public void A_higher_threshold_gives_a_part_of_the_mask()
    {
        using var scope = NewDisposeScope();
        var size = new ImageSize(60, 60);
        var box = tensor(new float[] { 5, 5, 50, 45 }).reshape(1, 4);
        var probabilities = rand(1, 14, 14);
        var low = MaskPaster.Paste(probabilities, box, size, size, threshold: 0.3f)[0];
        var high = MaskPaster.Paste(probabilities, box, size, size, threshold: 0.7f)[0];
        Assert.AreEqual(high, RunLengthMask.Intersect(low, high));
        Assert.IsLessThan(low.Area, high.Area);
    }

    // The rule as it is written down, in double precision.
    private static double ValueAt(float[] mask, int resolution, float[] box, int x, int y)
    {
        var (left, width) = Window(box[0], box[2], resolution);
        var (top, height) = Window(box[1], box[3], resolution);
        if (x < left || x >= left + width || y < top || y >= top + height)
        {
            return 0;
        }

        var (x0, x1, weightX) = Taps(x - left, width, resolution + 2);
        var (y0, y1, weightY) = Taps(y - top, height, resolution + 2);
        return (1 - weightY) * ((1 - weightX) * At(y0, x0) + weightX * At(y0, x1))
            + weightY * ((1 - weightX) * At(y1, x0) + weightX * At(y1, x1));

        double At(int row, int column) =>
            row == 0 || column == 0 || row > resolution || column > resolution ? 0 : mask[(row - 1) * resolution + column - 1];
    }

    private static (int Start, int Length) Window(float low, float high, int resolution)
    {
        var half = (high - low) * 0.5f * ((resolution + 2f) / resolution);
        var center = (high + low) * 0.5f;
        var start = (int)(center - half);
        return (start, Math.Max((int)(center + half) - start + 1, 1));
    }

    private static (int First, int Second, double Weight) Taps(int pixel, int length, int padded)
    {
        var position = Math.Max((pixel + 0.5) * padded / length - 0.5, 0);
        var first = Math.Min((int)position, padded - 1);
        return (first, Math.Min(first + 1, padded - 1), position - first);
    }
}
