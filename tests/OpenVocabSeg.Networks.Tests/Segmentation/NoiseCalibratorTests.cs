using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Data.Masks;
using OpenVocabSeg.Networks.Runtime;
using OpenVocabSeg.Networks.Segmentation;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Segmentation;

/// <summary>How masks in regions are measured. Boxes of the network are inclusive, those of annotations are not.</summary>
[TestClass]
public sealed class NoiseCalibratorTests
{
    private static readonly ImageSize Size = new(40, 40);

    [TestMethod]
    [DataRow(10, 10, 20, 20, 1.0, DisplayName = "The object's own box")]
    [DataRow(10, 10, 15, 20, 0.5, DisplayName = "Half of the object, the rest outside of the box")]
    [DataRow(10, 10, 30, 20, 0.5, DisplayName = "As much beside the object")]
    [DataRow(5, 10, 15, 20, 1 / 3.0, DisplayName = "Half of the object and as much beside")]
    [DataRow(28, 30, 34, 36, 1.0, DisplayName = "The other object")]
    [DataRow(20, 20, 28, 30, 0.0, DisplayName = "Neither")]
    public void A_full_mask_overlaps_as_its_box_does(int left, int top, int right, int bottom, double overlap)
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new float[] { left, top, right - 1, bottom - 1, 10, 10, 19, 19 }, [2, 4]);
        var masks = cat([ones(1, 4, 4), zeros(1, 4, 4)]);
        var overlaps = NoiseCalibrator.Overlaps(masks, boxes, Targets((10, 10, 20, 20), (28, 30, 34, 36))).ReadArray<float>();
        Assert.AreEqual(overlap, overlaps[0], 1e-6);
        Assert.AreEqual(0, overlaps[1], "an empty mask");
    }

    [TestMethod]
    public void A_part_of_a_region_counts_as_its_pixels()
    {
        using var scope = NewDisposeScope();
        var masks = zeros(1, 4, 4);
        masks[0, 0, 0] = ones([]);
        masks[0, 3, 3] = ones([]);

        // Two of 16 cells of 2×2 pixels, of which one lies on the 6×6 pixels of the object.
        var overlap = NoiseCalibrator.Overlaps(masks, tensor(new float[] { 0, 0, 7, 7 }, [1, 4]), Targets((4, 4, 10, 10)));
        Assert.AreEqual(4 / (36 + 8 - 4f), overlap.ReadArray<float>()[0], 1e-6);
    }

    private static InstanceTargets Targets(params (int Left, int Top, int Right, int Bottom)[] objects) => InstanceTargets.Create(
        [.. objects.Select(o =>
        {
            var box = new BoundingBox(o.Left, o.Top, o.Right, o.Bottom);
            return new AnnotatedInstance("cup", box, RunLengthMask.FromBox(box, Size.Height, Size.Width));
        })],
        new Dictionary<string, long> { ["cup"] = 1 },
        new ImageTransform(Size, Size, Flipped: false),
        new AuthorsCompatibility(),
        CPU);
}
