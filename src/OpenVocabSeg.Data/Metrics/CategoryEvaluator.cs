namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// Matches the detections of one class to its annotated objects, image by image, and accumulates precision and recall as pycocotools'
/// COCOeval and lvis-api do.
/// </summary>
/// <param name="type">Whether boxes or masks are compared.</param>
/// <param name="maxDetections">Limits of the number of detections per image, ascending.</param>
internal sealed class CategoryEvaluator(IouType type, IReadOnlyList<int> maxDetections)
{
    /// <summary>Evaluates one class.</summary>
    public CategoryCurves Evaluate(CategoryObjects objects)
    {
        var detections = Ranked(objects.Detections);
        var matches = new DetectionMatches(detections.Length);
        var matcher = new ImageMatcher(type);
        var objectCounts = new int[CocoProtocol.AreaRangeCount];
        foreach (var truths in objects.GroundTruth.Values)
        {
            matcher.Count(truths, objectCounts);
        }

        var kept = 0;
        for (var start = 0; start < detections.Length;)
        {
            var image = detections[start].Image;
            var count = 1;
            while (start + count < detections.Length && detections[start + count].Image == image)
            {
                count++;
            }

            var best = detections.AsSpan(start, Math.Min(count, maxDetections[^1]));
            matcher.Match(
                best, objects.GroundTruth.GetValueOrDefault(image), !objects.NotExhaustiveImages.Contains(image), matches, kept);
            kept += best.Length;
            start += count;
        }

        var curves = new CategoryCurves
        {
            GroundTruthCount = objects.GroundTruth.Values.Sum(truths => truths.Count(truth => !truth.IsCrowd && !truth.IsIgnored)),
        };
        var ranking = matches.Ranking(kept);
        for (var area = 0; area < CocoProtocol.AreaRangeCount; area++)
        {
            if (objectCounts[area] > 0)
            {
                curves.Recall[area] = [.. maxDetections.Select(limit => matches.Recall(area, kept, limit, objectCounts[area]))];
                curves.Precision[area] = PrecisionCurve.MeanPrecisions(matches, area, ranking, objectCounts[area]);
            }
        }

        return curves;
    }

    // By image, then by descending score; detections with equal scores keep their order.
    private static ScoredDetection[] Ranked(List<ScoredDetection> detections)
    {
        var order = new (int Image, int Index)[detections.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = (detections[i].Image, i);
        }

        var items = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(detections).ToArray();
        Array.Sort(order, (a, b) =>
        {
            var byImage = a.Image.CompareTo(b.Image);
            var byScore = byImage != 0 ? byImage : items[b.Index].Score.CompareTo(items[a.Index].Score);
            return byScore != 0 ? byScore : a.Index.CompareTo(b.Index);
        });
        return Array.ConvertAll(order, place => items[place.Index]);
    }
}
