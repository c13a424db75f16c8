using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.PseudoMasks;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.PseudoMasks;

[TestClass]
public sealed class RegionContrastTests
{
    private const int Stride = 16;
    private static readonly ImageSize Size = new(10 * Stride, 12 * Stride);

    [TestMethod]
    public void The_region_around_a_response_wins_over_part_scene_and_elsewhere()
    {
        using var scope = NewDisposeScope();
        var map = Map(height: 10, width: 12, blob: (Top: 3, Left: 4, Bottom: 7, Right: 9), noise: 0.3f);
        var whole = Cells(3, 4, 7, 9);
        var contrast = Contrast(
            map, whole, Cells(4, 5, 6, 7), Cells(0, 0, 10, 12), Cells(3, 4, 5, 9), Cells(1, 2, 9, 11), Cells(7, 0, 10, 4));
        Assert.AreEqual(contrast[0], contrast.Max(), string.Join(" ", contrast));
        Assert.IsLessThan(0, contrast[^1]);
    }

    [TestMethod]
    public void A_box_that_says_all_of_a_map_has_contrast_1_and_the_other_half_minus_1()
    {
        using var scope = NewDisposeScope();
        var map = Map(height: 10, width: 12, blob: (Top: 0, Left: 0, Bottom: 10, Right: 6), noise: 0);
        var contrast = Contrast(map, Cells(0, 0, 10, 6), Cells(0, 6, 10, 12), Cells(0, 3, 10, 9));
        Assert.AreEqual(1, contrast[0], 1e-4);
        Assert.AreEqual(-1, contrast[1], 1e-4);
        Assert.AreEqual(0, contrast[2], 1e-4);
    }

    [TestMethod]
    public void Numbers_worked_out_by_hand()
    {
        using var scope = NewDisposeScope();

        // 2 × 2 cells of 0, 0, 0, 4: mean 1, variance 3. The upper half against the lower: means 0 and 2, variance between them 1.
        var map = tensor(new float[] { 0, 0, 0, 4 }, [1, 2, 2]);
        var boxes = tensor(new float[] { 0, 16, 32, 32, 16, 16, 32, 32, 24, 16, 32, 32 }, [3, 4]);
        var contrast = RegionContrast.Compute(map, boxes, Stride, new ImageSize(32, 32)).ReadArray<float>();
        Assert.AreEqual(1 / 3.0, contrast[0], 1e-5);
        Assert.AreEqual(1, contrast[1], 1e-5);

        // Half of the cell of 4 is an eighth of the map: covariance 3·(1/2)/4, squared, over 1/8·7/8 and 3.
        Assert.AreEqual(0.375 * 0.375 / (0.125 * 0.875) / 3, contrast[2], 1e-5);
    }

    [TestMethod]
    public void Padding_does_not_count()
    {
        using var scope = NewDisposeScope();
        var map = Map(height: 10, width: 12, blob: (Top: 3, Left: 4, Bottom: 7, Right: 9), noise: 0.3f);
        var padded = nn.functional.pad(map, [0, 5, 0, 3], value: 100);
        var boxes = tensor(Cells(3, 4, 7, 9), [1, 4]);
        Assert.AreEqual(
            RegionContrast.Compute(map, boxes, Stride, Size).ReadArray<float>()[0],
            RegionContrast.Compute(padded, boxes, Stride, Size).ReadArray<float>()[0],
            1e-6);
    }

    [TestMethod]
    public void A_map_without_any_difference_prefers_nothing()
    {
        using var scope = NewDisposeScope();
        var contrast = Contrast(full([1, 10, 12], 2.5f), Cells(0, 0, 10, 12), Cells(3, 4, 7, 9));
        Assert.IsTrue(contrast.All(value => Math.Abs(value) < 1e-4), string.Join(" ", contrast));
    }

    private static float[] Cells(int top, int left, int bottom, int right) =>
        [left * Stride, top * Stride, right * Stride, bottom * Stride];

    private static float[] Contrast(Tensor map, params float[][] boxes) =>
        RegionContrast.Compute(map, tensor(boxes.SelectMany(box => box).ToArray(), [boxes.Length, 4]), Stride, Size).ReadArray<float>();

    private static Tensor Map(int height, int width, (int Top, int Left, int Bottom, int Right) blob, float noise)
    {
        var random = new Random(3);
        var values = new float[height * width];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = Math.DivRem(i, width);
            var inside = row >= blob.Top && row < blob.Bottom && column >= blob.Left && column < blob.Right;
            values[i] = (inside ? 2 : 0) + noise * (float)random.NextDouble();
        }

        return tensor(values, [1, height, width]);
    }
}
