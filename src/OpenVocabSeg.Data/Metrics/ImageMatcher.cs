namespace OpenVocabSeg.Data.Metrics;

/// <summary>Matches the detections of one class in one image to its annotated objects.</summary>
/// <param name="type">Whether boxes or masks are compared.</param>
internal sealed class ImageMatcher(IouType type)
{
    // An IoU of exactly 1 must reach a threshold of 1.
    private const double LargestThreshold = 1 - 1e-10;

    private const int AllThresholds = (1 << 10) - 1;

    private bool[] _isIgnored = new bool[16];
    private bool[] _isTaken = new bool[16];
    private int[] _order = new int[16];

    /// <summary>Adds the objects that are not ignored to the count of each area range.</summary>
    public void Count(List<EvaluationGroundTruth> truths, int[] objectCounts)
    {
        for (var area = 0; area < objectCounts.Length; area++)
        {
            foreach (var truth in truths)
            {
                objectCounts[area] += IsIgnored(truth, area) ? 0 : 1;
            }
        }
    }

    /// <summary>Matches the detections of an image.</summary>
    /// <param name="detections">The detections by descending score.</param>
    /// <param name="truths">The objects; null for none.</param>
    /// <param name="isExhaustive">Whether detections without a match are false positives.</param>
    /// <param name="matches">The detections are added to them.</param>
    public void Match(
        ReadOnlySpan<ScoredDetection> detections,
        List<EvaluationGroundTruth>? truths,
        bool isExhaustive,
        DetectionMatches matches)
    {
        var first = matches.Count;
        for (var d = 0; d < detections.Length; d++)
        {
            matches.Add(detections[d].Score, d);
        }

        for (var area = 0; area < CocoProtocol.AreaRangeCount; area++)
        {
            for (var d = 0; d < detections.Length; d++)
            {
                var counts = isExhaustive && !IsOutside(detections[d].Area, area);
                matches.Set(area, first + d, right: 0, wrong: counts ? AllThresholds : 0);
            }

            if (truths is not null && IsAnyMatch(detections))
            {
                Order(truths, area);
                for (var threshold = 0; threshold < CocoProtocol.IouThresholds.Length; threshold++)
                {
                    Match(detections, truths, threshold, area, matches, first);
                }
            }
        }
    }

    private static bool IsAnyMatch(ReadOnlySpan<ScoredDetection> detections)
    {
        foreach (var detection in detections)
        {
            foreach (var overlap in detection.Overlaps!)
            {
                if (overlap >= CocoProtocol.IouThresholds[0])
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Ignored objects come last, so that the search can stop at the first of them; otherwise the order is kept.
    private void Order(List<EvaluationGroundTruth> truths, int area)
    {
        if (_order.Length < truths.Count)
        {
            _isIgnored = new bool[truths.Count];
            _isTaken = new bool[truths.Count];
            _order = new int[truths.Count];
        }

        var counting = 0;
        for (var g = 0; g < truths.Count; g++)
        {
            _isIgnored[g] = IsIgnored(truths[g], area);
            counting += _isIgnored[g] ? 0 : 1;
        }

        var (nextCounting, nextIgnored) = (0, counting);
        for (var g = 0; g < truths.Count; g++)
        {
            _order[_isIgnored[g] ? nextIgnored++ : nextCounting++] = g;
        }
    }

    private void Match(
        ReadOnlySpan<ScoredDetection> detections,
        List<EvaluationGroundTruth> truths,
        int threshold,
        int area,
        DetectionMatches matches,
        int first)
    {
        Array.Clear(_isTaken, 0, truths.Count);
        for (var d = 0; d < detections.Length; d++)
        {
            var match = FindMatch(detections[d].Overlaps!, truths, threshold);
            if (match >= 0)
            {
                _isTaken[match] = true;
                var (right, wrong) = matches.Get(area, first + d);
                matches.Set(
                    area, first + d, _isIgnored[match] ? right : right | (1 << threshold), wrong & ~(1 << threshold));
            }
        }
    }

    private int FindMatch(double[] overlaps, List<EvaluationGroundTruth> truths, int threshold)
    {
        var best = Math.Min(CocoProtocol.IouThresholds[threshold], LargestThreshold);
        var match = -1;
        foreach (var g in _order.AsSpan(0, truths.Count))
        {
            // A crowd region matches any number of detections.
            if (_isTaken[g] && !truths[g].IsCrowd)
            {
                continue;
            }

            // A match with an object that is not ignored is never replaced by an ignored one.
            if (match >= 0 && !_isIgnored[match] && _isIgnored[g])
            {
                break;
            }

            // Of objects with equal IoU, the last one is matched.
            if (overlaps[g] >= best)
            {
                best = overlaps[g];
                match = g;
            }
        }

        return match;
    }

    private bool IsIgnored(EvaluationGroundTruth truth, int area) =>
        truth.IsCrowd || truth.IsIgnored ||
        IsOutside(truth.Area ?? (type == IouType.Box ? truth.Box!.Value.Area : truth.Mask!.Area), area);

    private static bool IsOutside(double area, int range) =>
        area < CocoProtocol.AreaRanges[range].Minimum || area > CocoProtocol.AreaRanges[range].Maximum;
}
