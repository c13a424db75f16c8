using System.Numerics;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>True and false positives of one class by area range, with a bit for each IoU threshold.</summary>
/// <param name="capacity">Maximum number of detections.</param>
internal sealed class DetectionMatches(int capacity)
{
    private readonly ushort[][] _right = Masks(capacity);
    private readonly ushort[][] _wrong = Masks(capacity);
    private readonly double[] _scores = new double[capacity];
    private readonly int[] _ranks = new int[capacity];

    /// <summary>Sets the score of a detection and its rank, from 0, in its image.</summary>
    public void Add(int detection, double score, int rank) => (_scores[detection], _ranks[detection]) = (score, rank);

    /// <summary>Sets the thresholds at which a detection is a true positive, and those at which it is a false positive.</summary>
    public void Set(int area, int detection, int right, int wrong) =>
        (_right[area][detection], _wrong[area][detection]) = ((ushort)right, (ushort)wrong);

    /// <summary>The thresholds at which a detection is a true or a false positive. At all others it is ignored.</summary>
    public (int Right, int Wrong) Get(int area, int detection) => (_right[area][detection], _wrong[area][detection]);

    /// <summary>The detections by descending score; detections with equal scores keep their order.</summary>
    /// <param name="count">Number of detections.</param>
    public int[] Ranking(int count)
    {
        var ranking = new int[count];
        for (var i = 0; i < count; i++)
        {
            ranking[i] = i;
        }

        Array.Sort(ranking, (a, b) => _scores[b].CompareTo(_scores[a]) is not 0 and var byScore ? byScore : a.CompareTo(b));
        return ranking;
    }

    /// <summary>Recall by IoU threshold, at the best detections of each image.</summary>
    /// <param name="area">The area range.</param>
    /// <param name="count">Number of detections.</param>
    /// <param name="limit">Maximum number of detections per image.</param>
    /// <param name="objectCount">Number of objects.</param>
    public double[] Recall(int area, int count, int limit, int objectCount)
    {
        var found = new int[CocoProtocol.IouThresholds.Length];
        for (var i = 0; i < count; i++)
        {
            for (int bits = _ranks[i] < limit ? _right[area][i] : 0; bits != 0; bits &= bits - 1)
            {
                found[BitOperations.TrailingZeroCount(bits)]++;
            }
        }

        return Array.ConvertAll(found, number => number / (double)objectCount);
    }

    private static ushort[][] Masks(int capacity) => [.. CocoProtocol.AreaRanges.Select(_ => new ushort[capacity])];
}
