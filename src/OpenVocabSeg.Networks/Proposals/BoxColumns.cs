using System.Numerics;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Inclusive boxes as one array for each corner coordinate and for the areas, to compare several at a time.</summary>
internal sealed class BoxColumns
{
    private readonly float[] _x0;
    private readonly float[] _y0;
    private readonly float[] _x1;
    private readonly float[] _y1;
    private readonly float[] _area;

    private BoxColumns(int count) =>
        (_x0, _y0, _x1, _y1, _area) = (new float[count], new float[count], new float[count], new float[count], new float[count]);

    /// <summary>Takes boxes in a given order.</summary>
    /// <param name="boxes">Boxes, 4 numbers each.</param>
    /// <param name="order">Indices of the boxes.</param>
    public static BoxColumns Create(ReadOnlySpan<float> boxes, ReadOnlySpan<int> order)
    {
        var columns = new BoxColumns(order.Length);
        for (var i = 0; i < order.Length; i++)
        {
            var box = boxes.Slice(4 * order[i], 4);
            (columns._x0[i], columns._y0[i], columns._x1[i], columns._y1[i]) = (box[0], box[1], box[2], box[3]);
            columns._area[i] = (box[2] - box[0] + 1) * (box[3] - box[1] + 1);
        }

        return columns;
    }

    /// <summary>Marks the boxes of a range whose IoU with a given box is at least a threshold; several at a time.</summary>
    /// <param name="box">Position of the given box.</param>
    /// <param name="from">First position of the range.</param>
    /// <param name="to">End of the range, not part of it.</param>
    /// <param name="threshold">IoU at or above which a box is marked.</param>
    /// <param name="dropped">Receives −1 for a box that is marked.</param>
    public void Drop(int box, int from, int to, float threshold, int[] dropped)
    {
        var (left, top, right, bottom, size) = (_x0[box], _y0[box], _x1[box], _y1[box], _area[box]);
        var (lefts, tops, rights, bottoms, sizes) = (
            new Vector<float>(left), new Vector<float>(top), new Vector<float>(right), new Vector<float>(bottom), new Vector<float>(size));
        var thresholds = new Vector<float>(threshold);
        var j = from;
        for (; j <= to - Vector<float>.Count; j += Vector<float>.Count)
        {
            var width = Vector.Min(rights, new Vector<float>(_x1, j)) - Vector.Max(lefts, new Vector<float>(_x0, j)) + Vector<float>.One;
            var height = Vector.Min(bottoms, new Vector<float>(_y1, j)) - Vector.Max(tops, new Vector<float>(_y0, j)) + Vector<float>.One;
            var overlap = Vector.Max(width, Vector<float>.Zero) * Vector.Max(height, Vector<float>.Zero);
            var ratio = overlap / (sizes + new Vector<float>(_area, j) - overlap);
            var drop = Vector.GreaterThanOrEqual(ratio, thresholds);
            (new Vector<int>(dropped, j) | drop).CopyTo(dropped, j);
        }

        for (; j < to; j++)
        {
            var width = Math.Max(Math.Min(right, _x1[j]) - Math.Max(left, _x0[j]) + 1, 0);
            var height = Math.Max(Math.Min(bottom, _y1[j]) - Math.Max(top, _y0[j]) + 1, 0);
            var overlap = width * height;
            if (overlap / (size + _area[j] - overlap) >= threshold)
            {
                dropped[j] = -1;
            }
        }
    }
}
