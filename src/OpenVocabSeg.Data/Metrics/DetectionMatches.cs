using System.Numerics;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>True and false positives of one class by area range, with a bit for each IoU threshold.</summary>
/// <param name="capacity">Maximum number of detections.</param>
internal sealed class DetectionMatches(int capacity)
{
    // Score, rank, and two sets of thresholds for each area range.
    private const int Size = sizeof(double) + sizeof(int) + (2 * sizeof(ushort) * CocoProtocol.AreaRangeCount);

    private readonly ushort[][] _right = Masks(capacity);
    private readonly ushort[][] _wrong = Masks(capacity);
    private readonly double[] _scores = new double[capacity];
    private readonly int[] _ranks = new int[capacity];

    /// <summary>Number of detections.</summary>
    public int Count { get; private set; }

    /// <summary>The detections of all parts, one part after the other.</summary>
    public static DetectionMatches Join(IReadOnlyList<DetectionMatches> parts)
    {
        var all = new DetectionMatches(parts.Sum(part => part.Count));
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Count; i++)
            {
                var place = all.Add(part._scores[i], part._ranks[i]);
                for (var area = 0; area < CocoProtocol.AreaRangeCount; area++)
                {
                    (all._right[area][place], all._wrong[area][place]) = (part._right[area][i], part._wrong[area][i]);
                }
            }
        }

        return all;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A value cannot be; the message names it.</exception>
    public static DetectionMatches Read(PartReader reader)
    {
        var count = reader.ReadCount("detections", Size);
        var matches = new DetectionMatches(count);
        for (var i = 0; i < count; i++)
        {
            matches.Add(reader.ReadScore(), reader.ReadNatural("the rank of a detection"));
            for (var area = 0; area < CocoProtocol.AreaRangeCount; area++)
            {
                var (right, wrong) = (reader.ReadBits(), reader.ReadBits());
                if ((right & wrong) != 0 || (right | wrong) >> CocoProtocol.IouThresholds.Length != 0)
                {
                    throw new InvalidDataException("the thresholds of a detection are not valid");
                }

                matches.Set(area, i, right, wrong);
            }
        }

        return matches;
    }

    /// <summary>Writes the detections.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Write(_scores[i]);
            writer.Write(_ranks[i]);
            for (var area = 0; area < CocoProtocol.AreaRangeCount; area++)
            {
                writer.Write(_right[area][i]);
                writer.Write(_wrong[area][i]);
            }
        }
    }

    /// <summary>Adds a detection.</summary>
    /// <param name="score">Its score, which is a number.</param>
    /// <param name="rank">Its rank in its image, from 0.</param>
    /// <returns>Its index.</returns>
    public int Add(double score, int rank)
    {
        (_scores[Count], _ranks[Count]) = (score, rank);
        return Count++;
    }

    /// <summary>Sets the thresholds at which a detection is a true positive, and those at which it is a false positive.</summary>
    public void Set(int area, int detection, int right, int wrong) =>
        (_right[area][detection], _wrong[area][detection]) = ((ushort)right, (ushort)wrong);

    /// <summary>The thresholds at which a detection is a true or a false positive. At all others it is ignored.</summary>
    public (int Right, int Wrong) Get(int area, int detection) => (_right[area][detection], _wrong[area][detection]);

    /// <summary>The detections by descending score; detections with equal scores keep their order.</summary>
    public int[] Ranking()
    {
        var ranking = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            ranking[i] = i;
        }

        Array.Sort(ranking, (a, b) => _scores[b].CompareTo(_scores[a]) is not 0 and var byScore ? byScore : a.CompareTo(b));
        return ranking;
    }

    /// <summary>Recall by IoU threshold, at the best detections of each image.</summary>
    /// <param name="area">The area range.</param>
    /// <param name="limit">Maximum number of detections per image.</param>
    /// <param name="objectCount">Number of objects.</param>
    public double[] Recall(int area, int limit, int objectCount)
    {
        var found = new int[CocoProtocol.IouThresholds.Length];
        for (var i = 0; i < Count; i++)
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
