using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.CaptionPretraining;

[TestClass]
public sealed class GridRegionsTests
{
    [TestMethod]
    public void Windows_are_means_of_cells_and_leave_padding_out()
    {
        using var scope = NewDisposeScope();

        // One channel, 3 × 4 cells of 10 pixels: 0…11 row by row. The second image has the first two rows and three columns.
        var grid = arange(12, float32).view(1, 1, 3, 4).expand(2, -1, -1, -1);
        var regions = GridRegions.Take(
            grid, [new ImageSize(30, 40), new ImageSize(20, 30)], new ImageSize(30, 40), windows: [2, 8]);

        // Windows of 2: 2 × 3 of them, each step 1. The window of 8 is the image.
        float[] first = [2.5f, 3.5f, 4.5f, 6.5f, 7.5f, 8.5f, 5.5f];
        float[] second = [2.5f, 3.5f, 3f, 0, 0, 0, 0];
        CollectionAssert.AreEqual(new long[] { 2, 7, 1 }, regions.Features.shape);
        CollectionAssert.AreEqual(first.Concat(second).ToArray(), regions.Features.contiguous().ReadArray<float>());
        CollectionAssert.AreEqual(
            new[] { true, true, true, true, true, true, true, true, true, true, false, false, false, false },
            regions.Mask.ReadArray<bool>());
        var locations = regions.Locations.contiguous().ReadArray<float>();
        Assert.AreEqual(0.25f, locations[0], 1e-6f);
        Assert.AreEqual(1 / 3f, locations[1], 1e-6f);
        Assert.AreEqual(0.5f, locations[12], 1e-6f);
        Assert.AreEqual(0.5f, locations[13], 1e-6f);
    }

    [TestMethod]
    public void No_more_windows_are_taken_than_asked_for()
    {
        using var scope = NewDisposeScope();
        var grid = arange(12, float32).view(1, 1, 3, 4);
        var regions = GridRegions.Take(grid, [new ImageSize(30, 40)], new ImageSize(30, 40), maximum: 3, new Random(1), windows: [2]);
        CollectionAssert.AreEqual(new long[] { 1, 3, 1 }, regions.Features.shape);
        CollectionAssert.IsSubsetOf(regions.Features.contiguous().ReadArray<float>(), new[] { 2.5f, 3.5f, 4.5f, 6.5f, 7.5f, 8.5f });
    }

    [TestMethod]
    public void A_window_without_a_side_is_refused() => Assert.AreEqual(
        nameof(GroundingSettings.RegionWindows),
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(new GroundingSettings { RegionWindows = [4, 0] }.Validate).ParamName);
}
