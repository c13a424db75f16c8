using CsCheck;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.MaskHead;

namespace OpenVocabSeg.Networks.Tests.MaskHead;

[TestClass]
public sealed class RunLengthInstanceMaskTests
{
    private const int Resolution = 14;

    [TestMethod]
    public void The_target_of_a_mirrored_image_is_that_of_the_mirrored_mask()
    {
        Gen.Select(Gen.Int[0, 1000], Gen.Float[-5, 45], Gen.Float[-5, 45], Gen.Float[1, 30], Gen.Float[1, 30]).Sample(sample =>
        {
            var (seed, x, y, width, height) = sample;
            var size = new ImageSize(33, 41);
            var pixels = RandomPixels(seed, size);
            var mirrored = new byte[pixels.Length];
            for (var i = 0; i < pixels.Length; i++)
            {
                mirrored[i / size.Width * size.Width + size.Width - 1 - i % size.Width] = pixels[i];
            }

            float[] box = [x, y, x + width, y + height];
            CollectionAssert.AreEqual(
                Draw(mirrored, new ImageTransform(size, size, Flipped: false), box),
                Draw(pixels, new ImageTransform(size, size, Flipped: true), box));
        }, iter: 3000);
    }

    [TestMethod]
    public void The_target_of_an_enlarged_image_is_that_of_the_original()
    {
        // A mask of 2×2 blocks in an image of 60×40, seen by the network at twice the size.
        var original = new ImageSize(40, 60);
        var pixels = new byte[original.Height * original.Width];
        for (var y = 10; y < 30; y++)
        {
            pixels.AsSpan(y * original.Width + 15, 30).Fill(1);
        }

        var transform = new ImageTransform(original, new ImageSize(80, 120), Flipped: false);
        var whole = Draw(pixels, transform, [30, 20, 90, 60]);
        Assert.IsTrue(whole.All(value => value == 1));

        // The right half of the box lies beside the object.
        var half = Draw(pixels, transform, [60, 20, 120, 60]);
        for (var i = 0; i < half.Length; i++)
        {
            Assert.AreEqual(i % Resolution < Resolution / 2 ? 1f : 0f, half[i], $"element {i}");
        }
    }

    [TestMethod]
    public void Dilated_targets_contain_the_plain_ones()
    {
        Gen.Select(Gen.Int[0, 1000], Gen.Float[0, 30], Gen.Float[0, 30]).Sample(sample =>
        {
            var (seed, x, y) = sample;
            var size = new ImageSize(50, 50);
            var transform = new ImageTransform(size, new ImageSize(75, 75), Flipped: seed % 2 == 0);
            var pixels = RandomPixels(seed, size);
            float[] box = [x, y, x + 33, y + 21];
            var (plain, dilated) = (Draw(pixels, transform, box), Draw(pixels, transform, box, dilated: true));
            Assert.IsTrue(plain.Zip(dilated).All(pair => pair.First <= pair.Second));
        }, iter: 3000);
    }

    [TestMethod]
    public void A_box_outside_the_image_or_without_extent_is_cut_at_its_border()
    {
        var size = new ImageSize(20, 20);
        var pixels = Enumerable.Repeat((byte)1, 400).ToArray();
        foreach (var transform in new[] { new ImageTransform(size, size, false), new ImageTransform(size, new ImageSize(7, 53), true) })
        {
            foreach (float[] box in new float[][] { [-50, -50, -40, -40], [100, 100, 120, 130], [5, 5, 5, 5] })
            {
                Assert.IsTrue(Draw(pixels, transform, box).All(value => value == 1));
            }
        }
    }

    [TestMethod]
    public void A_mask_of_another_size_than_its_image_is_refused()
    {
        var transform = new ImageTransform(new ImageSize(10, 10), new ImageSize(10, 10), Flipped: false);
        var mask = RunLengthMask.FromBitmap(new byte[20], 4, 5);
        Assert.ThrowsExactly<ArgumentException>(() => new RunLengthInstanceMask(mask, transform, dilated: false));
    }

    private static float[] Draw(byte[] pixels, ImageTransform transform, float[] box, bool dilated = false)
    {
        var mask = RunLengthMask.FromBitmap(pixels, transform.Original.Height, transform.Original.Width);
        var target = new float[Resolution * Resolution];
        new RunLengthInstanceMask(mask, transform, dilated).Draw(box, Resolution, target);
        return target;
    }

    // A few rectangles: masks have areas, not noise.
    private static byte[] RandomPixels(int seed, ImageSize size)
    {
        var random = new Random(seed);
        var pixels = new byte[size.Height * size.Width];
        for (var i = 0; i < 3; i++)
        {
            var (top, left) = (random.Next(size.Height), random.Next(size.Width));
            var (bottom, right) = (random.Next(top, size.Height), random.Next(left, size.Width));
            for (var y = top; y <= bottom; y++)
            {
                pixels.AsSpan(y * size.Width + left, right - left + 1).Fill(1);
            }
        }

        return pixels;
    }
}
