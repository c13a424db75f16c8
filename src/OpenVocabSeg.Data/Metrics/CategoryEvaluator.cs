namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// Matches the detections of one class to its annotated objects, image by image, and accumulates precision and recall, with the rules of
/// pycocotools' COCOeval and lvis-api.
/// </summary>
/// <param name="type">What overlaps are measured on.</param>
/// <param name="maxDetections">Numbers of best detections of an image, ascending.</param>
internal sealed class CategoryEvaluator(IouType type, IReadOnlyList<int> maxDetections)
{
    // An overlap of exactly 1 must reach a threshold of 1.
    private const double LargestThreshold = 1 - 1e-10;

    // The distance from 1 to the next double, which keeps 0/0 out of the precision.
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Evaluates one class.</summary>
    /// <param name="images">The objects and detections of each image that has any, by ascending image id.</param>
    public CategoryCurves Evaluate(IReadOnlyList<ImageObjects> images)
    {
        var limit = maxDetections[^1];
        var sorted = images.Select(image => image with { Detections = Best(image.Detections, limit) }).ToArray();
        var overlaps = sorted.Select(Overlaps).ToArray();
        var curves = new CategoryCurves
        {
            GroundTruthCount = images.Sum(image => image.GroundTruth.Count(truth => !truth.IsCrowd && !truth.IsIgnored)),
        };
        for (var area = 0; area < CocoProtocol.AreaRangeCount; area++)
        {
            var matches = sorted.Select((image, index) => Match(image, overlaps[index], CocoProtocol.AreaRanges[area])).ToArray();
            Accumulate(matches, area, curves);
        }

        return curves;
    }

    private static List<EvaluationDetection> Best(List<EvaluationDetection> detections, int limit) =>
        [.. detections.OrderByDescending(detection => detection.Score).Take(limit)];

    private double[,] Overlaps(ImageObjects image)
    {
        var overlaps = new double[image.Detections.Count, image.GroundTruth.Count];
        for (var d = 0; d < image.Detections.Count; d++)
        {
            for (var g = 0; g < image.GroundTruth.Count; g++)
            {
                var (detection, truth) = (image.Detections[d], image.GroundTruth[g]);
                overlaps[d, g] = type == IouType.Box
                    ? detection.Box!.Value.IntersectionOverUnion(truth.Box!.Value, truth.IsCrowd)
                    : detection.Mask!.IntersectionOverUnion(truth.Mask!, truth.IsCrowd);
            }
        }

        return overlaps;
    }

    private ImageMatches Match(ImageObjects image, double[,] overlaps, (double Minimum, double Maximum) areaRange)
    {
        var truths = image.GroundTruth;
        var ignored = new bool[truths.Count];
        for (var g = 0; g < truths.Count; g++)
        {
            ignored[g] = truths[g].IsCrowd || truths[g].IsIgnored || IsOutside(Area(truths[g]), areaRange);
        }

        // Objects that count come first, so that the search below may stop at the first ignored one; the sort is stable.
        var order = Enumerable.Range(0, truths.Count).OrderBy(g => ignored[g]).ToArray();
        var result = new ImageMatches(image.Detections.Select(detection => detection.Score).ToArray(), ignored.Count(flag => !flag));
        for (var t = 0; t < CocoProtocol.IouThresholds.Length; t++)
        {
            var taken = new bool[truths.Count];
            for (var d = 0; d < image.Detections.Count; d++)
            {
                var match = FindMatch(d, t, truths, order, ignored, taken, overlaps);
                if (match >= 0)
                {
                    taken[match] = true;
                    result.Outcomes[t][d] = ignored[match] ? MatchOutcome.Ignored : MatchOutcome.Right;
                }
                else
                {
                    var counts = image.IsExhaustive && !IsOutside(Area(image.Detections[d]), areaRange);
                    result.Outcomes[t][d] = counts ? MatchOutcome.Wrong : MatchOutcome.Ignored;
                }
            }
        }

        return result;
    }

    private static int FindMatch(
        int detection,
        int threshold,
        List<EvaluationGroundTruth> truths,
        int[] order,
        bool[] ignored,
        bool[] taken,
        double[,] overlaps)
    {
        var best = Math.Min(CocoProtocol.IouThresholds[threshold], LargestThreshold);
        var match = -1;
        foreach (var g in order)
        {
            // A crowd region matches any number of detections.
            if (taken[g] && !truths[g].IsCrowd)
            {
                continue;
            }

            // An object that counts is never given up for an ignored one.
            if (match >= 0 && !ignored[match] && ignored[g])
            {
                break;
            }

            // Of equal overlaps the later object wins.
            if (overlaps[detection, g] >= best)
            {
                best = overlaps[detection, g];
                match = g;
            }
        }

        return match;
    }

    private void Accumulate(ImageMatches[] images, int area, CategoryCurves curves)
    {
        var objectCount = images.Sum(image => image.ObjectCount);
        if (objectCount == 0)
        {
            return;
        }

        curves.Recall[area] = new double[maxDetections.Count][];
        for (var m = 0; m < maxDetections.Count; m++)
        {
            var limit = maxDetections[m];
            var ranking = images
                .SelectMany(image => Enumerable.Range(0, Math.Min(limit, image.Scores.Length)).Select(d => (Image: image, Detection: d)))
                .OrderByDescending(entry => entry.Image.Scores[entry.Detection])
                .ToArray();
            var isLast = m == maxDetections.Count - 1;
            var recall = new double[CocoProtocol.IouThresholds.Length];
            var precision = new double[CocoProtocol.IouThresholds.Length];
            for (var t = 0; t < recall.Length; t++)
            {
                var outcomes = ranking.Select(entry => entry.Image.Outcomes[t][entry.Detection]);
                var (recalls, precisions) = Curve(outcomes, ranking.Length, objectCount);
                recall[t] = ranking.Length == 0 ? 0 : recalls[^1];
                precision[t] = isLast ? MeanPrecision(recalls, precisions) : 0;
            }

            curves.Recall[area]![m] = recall;
            if (isLast)
            {
                curves.Precision[area] = precision;
            }
        }
    }

    /// <summary>Recall and precision after each detection of the ranking.</summary>
    private static (double[] Recalls, double[] Precisions) Curve(IEnumerable<MatchOutcome> outcomes, int count, int objectCount)
    {
        var recalls = new double[count];
        var precisions = new double[count];
        double right = 0, wrong = 0;
        var position = 0;
        foreach (var outcome in outcomes)
        {
            right += outcome == MatchOutcome.Right ? 1 : 0;
            wrong += outcome == MatchOutcome.Wrong ? 1 : 0;
            recalls[position] = right / objectCount;
            precisions[position] = right / (wrong + right + Epsilon);
            position++;
        }

        return (recalls, precisions);
    }

    /// <summary>Mean over the recall levels of the best precision at that recall or above; 0 for levels never reached.</summary>
    private static double MeanPrecision(double[] recalls, double[] precisions)
    {
        for (var i = precisions.Length - 1; i > 0; i--)
        {
            precisions[i - 1] = Math.Max(precisions[i - 1], precisions[i]);
        }

        var sum = 0.0;
        var position = 0;
        foreach (var level in CocoProtocol.RecallLevels)
        {
            while (position < recalls.Length && recalls[position] < level)
            {
                position++;
            }

            if (position == recalls.Length)
            {
                break;
            }

            sum += precisions[position];
        }

        return sum / CocoProtocol.RecallLevels.Length;
    }

    private static bool IsOutside(double area, (double Minimum, double Maximum) range) => area < range.Minimum || area > range.Maximum;

    private double Area(EvaluationGroundTruth truth) => truth.Area ?? (type == IouType.Box ? truth.Box!.Value.Area : truth.Mask!.Area);

    private double Area(EvaluationDetection detection) =>
        detection.Area ?? (type == IouType.Box ? detection.Box!.Value.Area : detection.Mask!.Area);
}
