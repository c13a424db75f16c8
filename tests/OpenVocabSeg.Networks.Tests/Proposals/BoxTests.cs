using CsCheck;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Proposals;

/// <summary>Rules that hold for all boxes.</summary>
[TestClass]
public sealed class BoxTests
{
    [TestMethod]
    public void Decoding_an_encoded_box_gives_the_box() =>
        Gen.Select(BoxGenerators.Boxes(1, 20), Gen.Int[1, 10], Gen.Int[1, 10]).Sample(
            (boxes, weightOfShift, weightOfSize) =>
            {
                using var scope = NewDisposeScope();
                var coder = new BoxCoder(weightOfShift, weightOfShift, weightOfSize, weightOfSize);
                var targets = BoxGenerators.ToTensor(boxes);

                // Any size ratio above exp(clamp) is cut, so the references are at least a fiftieth as large.
                var references = BoxGenerators.ToTensor([.. boxes.Reverse()]);
                var decoded = coder.Decode(coder.Encode(targets, references), references);
                Assert.IsLessThan(2e-2, (decoded - targets).abs().max().ToDouble());
            },
            iter: 300,
            threads: 1);

    [TestMethod]
    public void Overlap_of_whole_pixel_boxes_is_the_ratio_of_pixel_counts() =>
        Gen.Select(BoxGenerators.WholePixelBoxes(1, 6), BoxGenerators.WholePixelBoxes(1, 6)).Sample(
            (first, second) =>
            {
                using var scope = NewDisposeScope();
                var overlaps = Boxes.IntersectionOverUnion(BoxGenerators.ToTensor(first), BoxGenerators.ToTensor(second));
                var values = overlaps.data<float>().ToArray();
                for (var i = 0; i < first.Length; i++)
                {
                    for (var j = 0; j < second.Length; j++)
                    {
                        var (a, b) = (Pixels(first[i]), Pixels(second[j]));
                        var expected = (float)a.Intersect(b).Count() / a.Union(b).Count();
                        Assert.AreEqual(expected, values[i * second.Length + j], 1e-6f);
                    }
                }
            },
            iter: 100,
            threads: 1);

    [TestMethod]
    public void Clipping_keeps_boxes_inside_and_leaves_inner_boxes_alone() =>
        Gen.Select(BoxGenerators.Boxes(1, 20), Gen.Int[1, 120], Gen.Int[1, 120]).Sample(
            (boxes, height, width) =>
            {
                using var scope = NewDisposeScope();
                var clipped = Boxes.Clip(BoxGenerators.ToTensor(boxes) - 20, height, width);
                var inside = clipped.ge(0) & clipped.le(tensor(new float[] { width - 1, height - 1, width - 1, height - 1 }));
                Assert.IsTrue(inside.all().ToBoolean());
                Assert.IsTrue(Boxes.Clip(clipped, height, width).Equals(clipped));
            },
            iter: 100,
            threads: 1);

    private static HashSet<(int X, int Y)> Pixels(float[] box)
    {
        var pixels = new HashSet<(int, int)>();
        for (var x = (int)box[0]; x <= box[2]; x++)
        {
            for (var y = (int)box[1]; y <= box[3]; y++)
            {
                pixels.Add((x, y));
            }
        }

        return pixels;
    }
}
