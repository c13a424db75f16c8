using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// Greedy non-maximum suppression: boxes are visited by descending score. Each box that is kept suppresses later boxes whose IoU with it
/// is at least the threshold (IoU of inclusive boxes). Computed on the CPU.
/// </summary>
internal static class NonMaximumSuppression
{
    /// <summary>Boxes that are decided one after another before all later boxes are compared with those of them that are kept.</summary>
    private const int Block = 256;

    /// <summary>Boxes that one thread compares at a time: 24 KB of numbers.</summary>
    private const int Chunk = 1024;

    /// <summary>Fewer comparisons, about a millisecond of them, are not worth waking a second thread.</summary>
    private const long MinParallelPairs = 1 << 22;

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
        var columns = BoxColumns.Create(boxes, order);
        var dropped = new int[order.Length];
        var kept = new List<int>(Math.Min(order.Length, maxKept));
        var keptOfBlock = new List<int>(Block);
        for (var start = 0; start < order.Length && kept.Count < maxKept; start += Block)
        {
            var end = Math.Min(start + Block, order.Length);
            keptOfBlock.Clear();
            for (var i = start; i < end && kept.Count < maxKept; i++)
            {
                if (dropped[i] == 0)
                {
                    kept.Add(order[i]);
                    keptOfBlock.Add(i);
                    columns.Drop(i, i + 1, end, (float)threshold, dropped);
                }
            }

            if (kept.Count < maxKept)
            {
                DropAfter(end, keptOfBlock, columns, (float)threshold, dropped);
            }
        }

        return [.. kept];
    }

    /// <summary>Marks the boxes from one on that any of the kept ones suppresses, on several threads if there are many.</summary>
    private static void DropAfter(int first, List<int> kept, BoxColumns columns, float threshold, int[] dropped)
    {
        var count = dropped.Length - first;
        var chunks = (count + Chunk - 1) / Chunk;
        var threads = (long)count * kept.Count < MinParallelPairs ? 1 : Math.Min(get_num_threads(), chunks);
        if (threads <= 1)
        {
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                DropIn(chunk);
            }
        }
        else
        {
            Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = threads }, DropIn);
        }

        // The boxes of a chunk stay in the cache while all the kept ones are compared with them.
        void DropIn(int chunk)
        {
            var from = first + chunk * Chunk;
            var to = Math.Min(from + Chunk, dropped.Length);
            foreach (var i in kept)
            {
                columns.Drop(i, from, to, threshold, dropped);
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
