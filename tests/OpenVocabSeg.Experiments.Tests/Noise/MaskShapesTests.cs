using CsCheck;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Tests.Noise;

[TestClass]
public sealed class MaskShapesTests
{
    private const int Height = 14;
    private const int Width = 11;

    private static readonly Gen<RunLengthMask> Masks =
        Gen.Byte[0, 1].Array[Height * Width].Select(bitmap => RunLengthMask.FromBitmap(bitmap, Height, Width));

    [TestMethod]
    public void Erosion_keeps_the_pixels_without_an_outside_pixel_near() => Gen.Select(Masks, Gen.Int[0, 3]).Sample((mask, radius) =>
    {
        var (bitmap, eroded) = (mask.ToBitmap(), MaskShapes.Erode(mask, radius).ToBitmap());
        for (var i = 0; i < bitmap.Length; i++)
        {
            var outside = Enumerable.Range(0, bitmap.Length).Any(k =>
                bitmap[k] == 0 && Math.Pow(k % Width - i % Width, 2) + Math.Pow(k / Width - i / Width, 2) <= radius * radius);
            Assert.AreEqual(outside ? 0 : 1, eroded[i]);
        }
    });

    [TestMethod]
    public void Shifting_moves_every_pixel_or_loses_it() =>
        Gen.Select(Masks, Gen.Int[-15, 15], Gen.Int[-15, 15]).Sample((mask, right, down) =>
        {
            var (bitmap, moved) = (mask.ToBitmap(), MaskShapes.Shift(mask, right, down).ToBitmap());
            for (var i = 0; i < moved.Length; i++)
            {
                var (x, y) = (i % Width - right, i / Width - down);
                Assert.AreEqual(x is >= 0 and < Width && y is >= 0 and < Height ? bitmap[y * Width + x] : 0, moved[i]);
            }
        });

    [TestMethod]
    public void Cutting_downwards_keeps_the_upper_rows()
    {
        var all = RunLengthMask.FromBitmap(Enumerable.Repeat((byte)1, Height * Width).ToArray(), Height, Width);
        var upper = MaskShapes.CutOff(all, Math.PI / 2, 0.5);
        Assert.AreEqual(new BoundingBox(0, 0, Width, Height / 2), upper.BoundingBox);
        Assert.AreEqual(Width * Height / 2, upper.Area);
        Assert.AreEqual(1, MaskShapes.CutOff(all, 1, kept: 0).Area);
    }

    [TestMethod]
    public void Stretching_to_the_own_box_changes_nothing_and_to_a_box_twice_as_large_doubles_every_pixel() =>
        Masks.Where(mask => mask.Area > 0).Sample(mask =>
        {
            var box = mask.BoundingBox;
            Assert.AreEqual(mask, MaskShapes.Stretch(mask, box));
            var bitmap = mask.ToBitmap();
            var large = MaskShapes.Stretch(mask, new BoundingBox(0, 0, 2 * box.Width, 2 * box.Height)).ToBitmap();
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    var inside = x < 2 * box.Width && y < 2 * box.Height;
                    Assert.AreEqual(inside ? bitmap[((int)box.Y0 + y / 2) * Width + (int)box.X0 + x / 2] : 0, large[y * Width + x]);
                }
            }
        });

    [TestMethod]
    public void Size_of_a_disc_is_its_diameter() =>
        Assert.AreEqual(60, MaskShapes.Size(MaskShapes.Dilate(Point(32, 32), 30)), 0.5);

    private static RunLengthMask Point(int x, int y)
    {
        var bitmap = new byte[64 * 64];
        bitmap[64 * y + x] = 1;
        return RunLengthMask.FromBitmap(bitmap, 64, 64);
    }
}
