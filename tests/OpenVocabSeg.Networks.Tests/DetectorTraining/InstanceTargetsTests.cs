using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.DetectorTraining;

/// <summary>Which annotated objects become training targets.</summary>
[TestClass]
public sealed class InstanceTargetsTests
{
    [TestMethod]
    public void Objects_without_a_mask_of_another_class_or_of_a_pixel_are_left_out()
    {
        using var scope = torch.NewDisposeScope();
        var size = new ImageSize(20, 30);
        AnnotatedInstance Instance(string name, double width, double height, bool masked = true)
        {
            var box = BoundingBox.FromXywh(2, 3, width, height);
            return new AnnotatedInstance(name, box, masked ? RunLengthMask.FromBox(box, size.Height, size.Width) : null);
        }

        var targets = InstanceTargets.Create(
            [
                Instance("cat", 0, 5), Instance("cat", 5, 0.5), Instance("cat", 1, 1), Instance("dog", 5, 5),
                Instance("cat", 6, 6, masked: false), Instance("cat", 4, 8),
            ],
            new Dictionary<string, long> { ["cat"] = 1 },
            new ImageTransform(size, new ImageSize(40, 60), Flipped: false),
            new AuthorsCompatibility(),
            torch.CPU);

        Assert.HasCount(1, targets.Masks);
        CollectionAssert.AreEqual(new float[] { 4, 6, 10, 20 }, targets.Truth.Boxes.ReadArray<float>());
    }
}
