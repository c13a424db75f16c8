namespace OpenVocabSeg.Data.Metrics;

/// <summary>Average precision of one class and area range.</summary>
internal static class PrecisionCurve
{
    // The distance from 1 to the next double; it prevents 0/0 in the precision.
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>
    /// By IoU threshold, the mean over the recall levels of the best precision at that recall or above; 0 for levels that are not reached.
    /// </summary>
    /// <param name="matches">The matches of the detections.</param>
    /// <param name="area">The area range.</param>
    /// <param name="ranking">The detections by descending score.</param>
    /// <param name="objectCount">Number of objects.</param>
    public static double[] MeanPrecisions(DetectionMatches matches, int area, int[] ranking, int objectCount)
    {
        // Recall increases, and precision peaks, only at true positives. False positives are only counted.
        var means = new double[CocoProtocol.IouThresholds.Length];
        var precisions = new double[Math.Min(ranking.Length, objectCount)];
        for (var threshold = 0; threshold < means.Length; threshold++)
        {
            var (right, wrong) = (0, 0);
            foreach (var detection in ranking)
            {
                var (isRight, isWrong) = matches.Get(area, detection);
                wrong += (isWrong >> threshold) & 1;
                if (((isRight >> threshold) & 1) != 0)
                {
                    right++;
                    precisions[right - 1] = right / ((double)wrong + right + Epsilon);
                }
            }

            means[threshold] = Mean(precisions.AsSpan(0, right), objectCount);
        }

        return means;
    }

    private static double Mean(Span<double> precisions, int objectCount)
    {
        for (var i = precisions.Length - 1; i > 0; i--)
        {
            precisions[i - 1] = Math.Max(precisions[i - 1], precisions[i]);
        }

        var sum = 0.0;
        var position = 0;
        foreach (var level in CocoProtocol.RecallLevels)
        {
            while (position < precisions.Length && (position + 1) / (double)objectCount < level)
            {
                position++;
            }

            if (position == precisions.Length)
            {
                break;
            }

            sum += precisions[position];
        }

        return sum / CocoProtocol.RecallLevels.Length;
    }
}
