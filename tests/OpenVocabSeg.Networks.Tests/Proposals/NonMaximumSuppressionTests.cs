using CsCheck;
using OpenVocabSeg.Networks.Proposals;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Proposals;

/// <summary>Non-maximum suppression against the plain definition.</summary>
[TestClass]
public sealed class NonMaximumSuppressionTests
{
    private static readonly Gen<(float[][] Boxes, float[] Scores, int[] Classes, int Percent)> Cases =
        BoxGenerators.WholePixelBoxes(0, 70).SelectMany(boxes => Gen.Select(
            Gen.Const(boxes),
            Gen.Int[0, 20].Select(x => x / 20f).Array[boxes.Length],
            Gen.Int[0, 3].Array[boxes.Length],
            Gen.Int[1, 99]));

    [TestMethod]
    public void Keeps_what_the_definition_keeps() => Cases.Sample(
        (boxes, scores, classes, percent) =>
        {
            // Off the ratios that whole-pixel boxes can have, so that rounding decides nothing.
            var threshold = percent / 100.0 + 1e-4;
            var flat = BoxGenerators.Flatten(boxes);
            CollectionAssert.AreEqual(
                ByDefinition(boxes, scores, new int[boxes.Length], threshold), Keep(flat, scores, threshold));
            CollectionAssert.AreEqual(
                ByDefinition(boxes, scores, classes, threshold), NonMaximumSuppression.KeepPerClass(flat, scores, classes, threshold));
        },
        iter: 1000);

    [TestMethod]
    public void A_box_at_the_threshold_is_dropped()
    {
        float[] boxes = [0, 0, 9, 9, 0, 0, 9, 4];
        CollectionAssert.AreEqual(new[] { 0 }, Keep(boxes, [0.9f, 0.8f], 0.5));
        CollectionAssert.AreEqual(new[] { 0, 1 }, Keep(boxes, [0.9f, 0.8f], 0.51));
    }

    [TestMethod]
    public void Visiting_ends_when_enough_boxes_are_kept()
    {
        float[] boxes = [0, 0, 9, 9, 50, 50, 59, 59, 0, 0, 9, 9, 90, 90, 99, 99];
        CollectionAssert.AreEqual(new[] { 3, 2 }, NonMaximumSuppression.KeepInOrder(boxes, [3, 2, 0, 1], 0.5, maxKept: 2));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Many_boxes_are_decided_alike_on_any_number_of_threads(int threads)
    {
        var random = new Random(1);
        var boxes = new float[3000][];
        for (var i = 0; i < boxes.Length; i++)
        {
            var (x, y) = (random.Next(400), random.Next(400));
            boxes[i] = [x, y, x + random.Next(5, 60), y + random.Next(5, 60)];
        }

        var scores = boxes.Select(_ => random.Next(1000) / 1000f).ToArray();
        int[] order = [.. Enumerable.Range(0, boxes.Length).OrderByDescending(i => scores[i])];
        var before = get_num_threads();
        set_num_threads(threads);
        try
        {
            foreach (var threshold in new[] { 0.3 + 1e-4, 0.7 + 1e-4 })
            {
                var kept = NonMaximumSuppression.KeepInOrder(BoxGenerators.Flatten(boxes), order, threshold, int.MaxValue);
                CollectionAssert.AreEqual(
                    ByDefinition(boxes, scores, new int[boxes.Length], threshold), kept.Order().ToArray());
                CollectionAssert.AreEqual(kept.OrderBy(i => Array.IndexOf(order, i)).ToArray(), kept);
                CollectionAssert.AreEqual(
                    kept[..500], NonMaximumSuppression.KeepInOrder(BoxGenerators.Flatten(boxes), order, threshold, 500));
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    // So many, of which hardly any are dropped at first, that several threads compare them.
    [TestMethod]
    public void Several_threads_keep_the_same_boxes_as_one()
    {
        const int Count = 24_000;
        var random = new Random(2);
        var boxes = new float[4 * Count];
        for (var i = 0; i < Count; i++)
        {
            var (x, y) = (random.Next(3000), random.Next(3000));
            float[] box = [x, y, x + random.Next(5, 60), y + random.Next(5, 60)];
            box.CopyTo(boxes, 4 * i);
        }

        int[] order = [.. Enumerable.Range(0, Count)];
        int[] Kept(int threads)
        {
            set_num_threads(threads);
            return NonMaximumSuppression.KeepInOrder(boxes, order, 0.3, int.MaxValue);
        }

        var before = get_num_threads();
        try
        {
            var expected = Kept(threads: 1);
            Assert.IsInRange(Count / 2, Count - 1000, expected.Length);
            CollectionAssert.AreEqual(expected, Kept(threads: 3));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TestMethod]
    public void The_indices_kept_ascend_and_no_boxes_give_none()
    {
        float[] boxes = [0, 0, 9, 9, 1, 1, 9, 9, 30, 30, 39, 39];
        CollectionAssert.AreEqual(new[] { 1, 2 }, Keep(boxes, [0.1f, 0.9f, 0.5f], 0.5));
        Assert.IsEmpty(Keep([], [], 0.5));
    }

    private static int[] Keep(float[] boxes, float[] scores, double threshold) =>
        NonMaximumSuppression.KeepPerClass(boxes, scores, new int[scores.Length], threshold);

    private static int[] ByDefinition(float[][] boxes, float[] scores, int[] classes, double threshold)
    {
        var left = Enumerable.Range(0, boxes.Length).OrderByDescending(i => scores[i]).ThenBy(i => i).ToList();
        var kept = new List<int>();
        while (left.Count > 0)
        {
            var best = left[0];
            kept.Add(best);
            left.RemoveAll(i => i == best || (classes[i] == classes[best] && Overlap(boxes[i], boxes[best]) >= threshold));
        }

        return [.. kept.Order()];
    }

    private static double Overlap(float[] a, float[] b)
    {
        double Side(int axis) => Math.Max(0, Math.Min(a[axis + 2], b[axis + 2]) - Math.Max(a[axis], b[axis]) + 1);
        double Area(float[] box) => (box[2] - box[0] + 1) * (double)(box[3] - box[1] + 1);
        var intersection = Side(0) * Side(1);
        return intersection / (Area(a) + Area(b) - intersection);
    }
}
