using OpenVocabSeg.Data;

namespace OpenVocabSeg.Onnx.Tests.Parity;

/// <summary>Differences between the detections of two runtimes.</summary>
/// <param name="Count">Detections compared.</param>
/// <param name="Unmatched">Detections of one that the other does not have.</param>
/// <param name="Box">Largest difference of a coordinate in pixels.</param>
/// <param name="Score">Largest difference of a score.</param>
/// <param name="Mask">Largest share of the image's pixels in which two masks differ.</param>
/// <param name="Noise">Largest difference of the noise of equal masks; for other masks a critic's estimate may differ.</param>
/// <param name="LargestNoise">Largest noise of a mask.</param>
internal readonly record struct DetectionDifference(
    int Count, int Unmatched, double Box, double Score, double Mask, double Noise, double LargestNoise)
{
    // Large enough to pair detections that differ, so that their difference is measured.
    private const double SameObject = 1;

    public static DetectionDifference Between(IReadOnlyList<Detection> expected, IReadOnlyList<Detection> actual)
    {
        var rest = actual.ToList();
        var difference = default(DetectionDifference);
        foreach (var detection in expected)
        {
            var match = rest.Where(other => other.ClassName == detection.ClassName && BoxDistance(detection, other) < SameObject)
                .MinBy(other => BoxDistance(detection, other));
            if (match is null)
            {
                difference = difference with { Unmatched = difference.Unmatched + 1 };
                continue;
            }

            rest.Remove(match);
            difference = difference.Merge(new DetectionDifference(
                1,
                0,
                BoxDistance(detection, match),
                Math.Abs(detection.Score - match.Score),
                MaskDistance(detection.Mask, match.Mask),
                detection.Mask.Equals(match.Mask) ? Math.Abs(NoiseOf(detection) - NoiseOf(match)) : 0,
                NoiseOf(match)));
        }

        return difference with { Unmatched = difference.Unmatched + rest.Count };
    }

    public static DetectionDifference Between(
        IReadOnlyList<IReadOnlyList<Detection>> expected, IReadOnlyList<IReadOnlyList<Detection>> actual) =>
        expected.Zip(actual, Between).Aggregate(default(DetectionDifference), (all, next) => all.Merge(next));

    public DetectionDifference Merge(DetectionDifference other) => new(
        Count + other.Count,
        Unmatched + other.Unmatched,
        Math.Max(Box, other.Box),
        Math.Max(Score, other.Score),
        Math.Max(Mask, other.Mask),
        Math.Max(Noise, other.Noise),
        Math.Max(LargestNoise, other.LargestNoise));

    /// <summary>Fails if a detection is missing, or if boxes, scores or masks differ by more than the export allows.</summary>
    public void AssertSame(int leastCount = 1)
    {
        Assert.IsGreaterThanOrEqualTo(leastCount, Count, ToString());
        Assert.AreEqual(0, Unmatched, ToString());
        Assert.IsLessThan(1e-2, Box, ToString());
        Assert.IsLessThan(1e-4, Score, ToString());
        Assert.IsLessThan(1e-3, Mask, ToString());
        Assert.IsLessThan(1e-3, Noise, ToString());
    }

    /// <summary>Fails if masks have a noise of 0 although it is estimated, or the other way round.</summary>
    public void AssertNoise(bool estimated) => Assert.AreEqual(estimated, LargestNoise > 0, ToString());

    private static float NoiseOf(Detection detection) => detection.MaskNoise ?? 0;

    private static double BoxDistance(Detection first, Detection second)
    {
        var (a, b) = (first.Box, second.Box);
        return new[] { a.X0 - b.X0, a.Y0 - b.Y0, a.X1 - b.X1, a.Y1 - b.Y1 }.Max(Math.Abs);
    }

    private static double MaskDistance(RunLengthMask first, RunLengthMask second)
    {
        var union = RunLengthMask.Union(first, second).Area;
        return (union - RunLengthMask.Intersect(first, second).Area) / ((double)first.Height * first.Width);
    }
}
