using System.Numerics;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// Greedy non-maximum suppression: boxes are visited by descending score. Each box that is kept suppresses later boxes whose IoU with it
/// is at least the threshold (IoU of inclusive boxes). Computed on the CPU.
/// </summary>
internal static class NonMaximumSuppression
{
    /// <summary>Suppresses among the boxes of each class separately.</summary>
    /// <param name="boxes">Boxes, 4·N numbers.</param>
    /// <param name="scores">Scores, N numbers; equal scores keep their order.</param>
    /// <param name="classes">The class of each box, N numbers.</param>
    /// <param name="threshold">IoU at or above which a box is suppressed.</param>
    /// <returns>Indices of the boxes kept, ascending (not by score).</returns>
    public static int[] KeepPerClass(
        ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes, double threshold)
    {
        var order = OrderByScore(scores);
        var keys = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            keys[i] = classes[order[i]];
        }

        // One stable sequence per class, each by descending score.
        var ranks = Enumerable.Range(0, order.Length).ToArray();
        Array.Sort(ranks, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        var kept = new List<int>(order.Length);
        for (int start = 0, end; start < ranks.Length; start = end)
        {
            end = start + 1;
            while (end < ranks.Length && keys[ranks[end]] == keys[ranks[start]])
            {
                end++;
            }

            var run = Array.ConvertAll(ranks[start..end], rank => order[rank]);
            kept.AddRange(KeepInOrder(boxes, run, threshold, int.MaxValue));
        }

        kept.Sort();
        return [.. kept];
    }

    /// <summary>Suppresses among boxes in a given order.</summary>
    /// <param name="boxes">Boxes, 4 numbers each.</param>
    /// <param name="order">Indices of the boxes to visit, best first.</param>
    /// <param name="threshold">IoU at or above which a box is suppressed.</param>
    /// <param name="maxKept">Maximum number of boxes to keep.</param>
    /// <returns>Indices of the boxes kept, in the order visited.</returns>
    public static int[] KeepInOrder(ReadOnlySpan<float> boxes, ReadOnlySpan<int> order, double threshold, int maxKept)
    {
        var count = order.Length;
        var columns = new float[5 * count];
        var x0 = columns.AsSpan(0, count);
        var y0 = columns.AsSpan(count, count);
        var x1 = columns.AsSpan(2 * count, count);
        var y1 = columns.AsSpan(3 * count, count);
        var area = columns.AsSpan(4 * count, count);
        for (var i = 0; i < count; i++)
        {
            var box = boxes.Slice(4 * order[i], 4);
            (x0[i], y0[i], x1[i], y1[i]) = (box[0], box[1], box[2], box[3]);
            area[i] = (box[2] - box[0] + 1) * (box[3] - box[1] + 1);
        }

        var dropped = new int[count];
        var kept = new List<int>(Math.Min(count, maxKept));
        for (var i = 0; i < count && kept.Count < maxKept; i++)
        {
            if (dropped[i] == 0)
            {
                kept.Add(order[i]);
                Drop(i, x0, y0, x1, y1, area, (float)threshold, dropped);
            }
        }

        return [.. kept];
    }

    /// <summary>Marks the boxes after a given one whose IoU with it is too large; several at a time.</summary>
    private static void Drop(
        int kept,
        ReadOnlySpan<float> x0,
        ReadOnlySpan<float> y0,
        ReadOnlySpan<float> x1,
        ReadOnlySpan<float> y1,
        ReadOnlySpan<float> area,
        float threshold,
        Span<int> dropped)
    {
        var (left, top, right, bottom, size) = (x0[kept], y0[kept], x1[kept], y1[kept], area[kept]);
        var j = kept + 1;
        for (; j <= x0.Length - Vector<float>.Count; j += Vector<float>.Count)
        {
            var width = Vector.Min(new Vector<float>(right), new Vector<float>(x1[j..]))
                - Vector.Max(new Vector<float>(left), new Vector<float>(x0[j..])) + Vector<float>.One;
            var height = Vector.Min(new Vector<float>(bottom), new Vector<float>(y1[j..]))
                - Vector.Max(new Vector<float>(top), new Vector<float>(y0[j..])) + Vector<float>.One;
            var overlap = Vector.Max(width, Vector<float>.Zero) * Vector.Max(height, Vector<float>.Zero);
            var ratio = overlap / (new Vector<float>(size) + new Vector<float>(area[j..]) - overlap);
            var drop = Vector.GreaterThanOrEqual(ratio, new Vector<float>(threshold));
            (new Vector<int>(dropped[j..]) | drop).CopyTo(dropped[j..]);
        }

        for (; j < x0.Length; j++)
        {
            var width = Math.Max(Math.Min(right, x1[j]) - Math.Max(left, x0[j]) + 1, 0);
            var height = Math.Max(Math.Min(bottom, y1[j]) - Math.Max(top, y0[j]) + 1, 0);
            var overlap = width * height;
            if (overlap / (size + area[j] - overlap) >= threshold)
            {
                dropped[j] = -1;
            }
        }
    }

    private static int[] OrderByScore(ReadOnlySpan<float> scores)
    {
        var order = new int[scores.Length];
        var keys = new (float Score, int Index)[scores.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = (-scores[i], i);
        }

        Array.Sort(keys, order);
        return order;
    }
}
